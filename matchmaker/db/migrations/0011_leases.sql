-- Who works on something is known by a lease: a number that rises with every taking over, and until
-- when, by this server's clock, a worker that says nothing keeps it. A write that names another
-- number comes from somebody who has been replaced, and changes nothing.

alter table solve_run
    add column lease        integer not null default 0,
    add column leased_until timestamptz;

alter table inquiry
    add column lease        integer not null default 0,
    add column leased_until timestamptz;
