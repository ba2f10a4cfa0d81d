"""The only place where ports meet adapters: one module a process, each importing what it needs."""
