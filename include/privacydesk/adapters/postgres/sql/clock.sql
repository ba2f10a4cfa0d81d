-- The demo's clock. Every transaction reads desk.now(), so a shift holds from the next one on.

-- name: shift
-- From now on the desk's clock is as far ahead as this instant is.
INSERT INTO desk.clock_shift (shift) VALUES (%(to)s::timestamptz - now())
ON CONFLICT (only_row) DO UPDATE SET shift = excluded.shift;

-- name: keep_real_time
-- The desk's clock is the database's again.
DELETE FROM desk.clock_shift;

-- name: is_shifted
-- Say whether somebody shifted the clock.
SELECT EXISTS (SELECT FROM desk.clock_shift) AS shifted;
