-- Programs that act for an organiser.

-- What a program shows instead of a session. It may never do more than its organiser, in one
-- edition or, for an administrator's, in all; when that organiser loses the role, it ends for good.
create table machine_token (
    id           uuid primary key,
    token_hash   bytea not null unique check (length(token_hash) = 32),
    name         text not null check (char_length(name) between 1 and 80),
    scopes       text[] not null check (
        cardinality(scopes) > 0
        and scopes <@ array['read', 'people', 'planning', 'day', 'everything']
    ),
    organiser_id uuid not null references organiser (id) on delete cascade,
    -- none: every edition
    edition_id   uuid references edition (id) on delete cascade,
    created_at   timestamptz not null,
    expires_at   timestamptz not null check (expires_at > created_at),
    last_used_at timestamptz,
    revoked_at   timestamptz
);
create index machine_token_by_edition on machine_token (edition_id);
create index machine_token_by_organiser on machine_token (organiser_id);

-- Whoever organises an edition no more leaves no program behind that does.
create function end_machine_tokens() returns trigger language plpgsql as $$
begin
    update machine_token t set revoked_at = now()
    from organiser o
    where o.id = t.organiser_id and t.revoked_at is null
      and o.id = case when tg_table_name = 'organiser' then to_jsonb(old) ->> 'id'
                      else to_jsonb(old) ->> 'organiser_id' end::uuid
      and not o.administrator
      and (t.edition_id is null
           or not exists (select from membership m
                          where m.edition_id = t.edition_id and m.organiser_id = o.id
                            and m.role = 'organiser'));
    return null;
end $$;
create trigger machine_tokens_end_with_role after update of role or delete on membership
    for each row execute function end_machine_tokens();
create trigger machine_tokens_end_with_administrator after update of administrator on organiser
    for each row execute function end_machine_tokens();

-- What a program did is written down as its own, beside whose it is.
alter table audit add column token_id uuid references machine_token (id) on delete set null;
create index audit_by_token on audit (token_id) where token_id is not null;

create or replace function refuse_rewriting_audit() returns trigger language plpgsql as $$
begin
    -- only the removal of an organiser, or of a program, may touch a row: it empties who acted
    if (new.id, new.edition_id, new.at, new.act, new.subject, new.details)
       is distinct from (old.id, old.edition_id, old.at, old.act, old.subject, old.details)
       or new.actor_id is not null and new.actor_id is distinct from old.actor_id
       or new.token_id is not null and new.token_id is distinct from old.token_id
       or (new.actor_id, new.token_id) is not distinct from (old.actor_id, old.token_id) then
        raise exception 'the audit trail is never rewritten'
            using errcode = 'check_violation', constraint = 'audit_never_rewritten';
    end if;
    return new;
end $$;
