"""Renderings of an explanation: text, HTML, LaTeX, Markdown, JSON and a drawing."""
