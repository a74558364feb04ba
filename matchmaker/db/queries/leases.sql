-- What workers have in common that hold something by a lease.

-- name: bound_silence
-- A transaction whose client says nothing for so many milliseconds ends, and frees what it holds.
select set_config('idle_in_transaction_session_timeout', $1, true);
