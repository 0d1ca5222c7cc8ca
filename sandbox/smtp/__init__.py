"""An SMTP server as strict as a real one, its mailboxes, and what comes back from them."""
