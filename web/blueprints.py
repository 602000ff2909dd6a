"""All pages of the site and what they share, put together.

Each page module has a blueprint `pages` named as the module; the header links to the endpoints
in web/navigation.py.
"""

from flask import Flask

from web import (
    addresses,
    alerts,
    assets,
    complaints,
    csrf,
    dates,
    home,
    inbox,
    incidents,
    language,
    navigation,
    passwords,
    processes,
    sign_in,
    submit,
    tasks,
    track,
)

_FOR_ALL = (home, submit, track, sign_in, passwords, language)
_FOR_STAFF = (inbox, tasks, complaints, alerts, processes, incidents)


def register(app: Flask) -> None:
    """Add the pages to `app`."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["own_path"] = addresses.own_path
    for shared in (language, csrf, assets, dates, navigation):
        shared.install(app)
    for module in (*_FOR_ALL, *_FOR_STAFF):
        app.register_blueprint(module.pages)
