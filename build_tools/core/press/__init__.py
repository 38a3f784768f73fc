"""HTML and existing PDFs to pages: WeasyPrint, Chinese typesetting, faces, the brand, PDFs from outside."""
