"""People in real browsers, over the real server, worker, mailbox and database."""
