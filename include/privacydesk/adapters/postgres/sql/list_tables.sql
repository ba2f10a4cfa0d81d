-- What every store of lists sets before it works on a whole one.

-- name: settings
-- Enough memory for joins over millions of rows, in this transaction alone.
SET LOCAL work_mem = '256MB';

-- name: settings_hash
-- A hash may take more than a sort.
SET LOCAL hash_mem_multiplier = 3;

-- name: settings_workers
-- What reads the whole of a table reads it on two cores.
SET LOCAL max_parallel_workers_per_gather = 1;

-- name: settings_start
-- And does so for any table that is worth it: the tables here are the whole work.
SET LOCAL parallel_tuple_cost = 0.01;

-- name: settings_samples
-- A sample says enough of tables that are joined once.
SET LOCAL default_statistics_target = 10;
