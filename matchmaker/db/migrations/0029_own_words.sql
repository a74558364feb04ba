-- Whether what is held on a person is in their own words, which no program overwrites unasked.

alter table person
    -- when they last wrote their record themselves; none: somebody else entered all of it
    add column own_words_at timestamptz;
-- Who wrote what before is not known, so all of it counts as theirs.
update person set own_words_at = updated_at where erased_at is null;
