"""Personal data at rest: sealed objects, one key a case, and the inbox's sealed box."""
