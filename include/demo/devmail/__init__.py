"""devmail: a mailbox, a ticket portal's reply address and a phone that only pretend."""
