"""The pages: routes, templates, stylesheet, translations."""
