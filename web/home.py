"""The front page: what this is, what the office promises, and three doors."""

from flask import Blueprint, render_template

from access.guard import everyone

pages = Blueprint("home", __name__)


@pages.get("/")
@everyone
def show() -> str:
    """The front page."""
    return render_template("home.html")
