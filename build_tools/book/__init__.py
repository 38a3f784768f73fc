"""What templates receive: numbers, links, rendered text, diagrams, views of chapters, forms and checklists."""
