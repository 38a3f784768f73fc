"""The website's pages."""
