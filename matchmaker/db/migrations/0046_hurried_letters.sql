-- A letter that somebody else is at needs no hurry from us, and is not waited for: whoever writes to
-- several people held the older letters of some while another, who had begun with others, held theirs.
create or replace function hurry_older_letters() returns trigger
language plpgsql as $$
begin
    update outbox set next_attempt_at = now()
    where id in (
        select older.id
        from outbox as older join written on older.person_id = written.person_id
        where older.id < written.id
          and older.state = 'pending' and older.next_attempt_at > now()
        for update of older skip locked);
    return null;
end $$;
