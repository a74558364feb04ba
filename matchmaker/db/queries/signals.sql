-- What has changed, told to the processes that keep screens.

-- name: tell
-- Heard by every listener once we commit, in the order of commits; the same twice is told once.
select pg_notify($1, $2);
