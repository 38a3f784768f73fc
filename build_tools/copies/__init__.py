"""Who holds a copy: register, serials, letters, slips, stamped PDFs, verification."""
