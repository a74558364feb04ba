-- name: relations
-- The tables and views of the schema, with what a view selects.
select c.relname::text as name, c.relkind = 'v' as is_view,
       c.relpersistence = 'u' as is_unlogged,
       case when c.relkind = 'v' then pg_get_viewdef(c.oid, true) end as selects
from pg_class c
where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'v')
order by c.relname;

-- name: columns
-- The columns of the tables in their order; a column that owns a sequence is a serial one.
select c.relname::text as relation, a.attname::text as name,
       format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as is_required,
       pg_get_expr(d.adbin, d.adrelid, true) as default_value,
       a.attgenerated <> '' as is_generated,
       case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
       pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null
           and a.attidentity = '' as is_serial,
       case when a.attcollation <> t.typcollation then quote_ident(l.collname) end as collation,
       case when a.attstorage <> t.typstorage then
           case a.attstorage when 'p' then 'plain' when 'e' then 'external'
                             when 'm' then 'main' when 'x' then 'extended' end end as storage
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
left join pg_collation l on l.oid = a.attcollation
where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
order by c.relname, a.attnum;

-- name: constraints
-- The keys and checks of the tables; `single` is the column of one that has a single column.
select c.relname::text as relation, k.conname::text as name, k.contype::text as kind,
       a.attname::text as single, pg_get_constraintdef(k.oid, true) as definition
from pg_constraint k
join pg_class c on c.oid = k.conrelid
left join pg_attribute a
    on a.attrelid = c.oid and cardinality(k.conkey) = 1 and a.attnum = k.conkey[1]
where c.relnamespace = current_schema()::regnamespace and k.contype in ('p', 'u', 'f', 'c', 'x')
order by c.relname, array_position(array['p', 'u', 'x', 'f', 'c'], k.contype::text), k.conname;

-- name: indexes
-- The indexes that no constraint brings with it.
select c.relname::text as relation, pg_get_indexdef(i.indexrelid, 0, true) as definition
from pg_index i
join pg_class c on c.oid = i.indrelid
join pg_class named on named.oid = i.indexrelid
where c.relnamespace = current_schema()::regnamespace
  and not exists (select from pg_constraint k where k.conindid = i.indexrelid
                                                and k.contype in ('p', 'u', 'x'))
order by named.relname;

-- name: functions
-- The functions, with their bodies as they were written.
select p.proname::text as name, pg_get_functiondef(p.oid) as definition
from pg_proc p
where p.pronamespace = current_schema()::regnamespace
order by p.proname;

-- name: triggers
-- The triggers, each with the function that it calls.
select p.proname::text as function, pg_get_triggerdef(t.oid, true) as definition
from pg_trigger t
join pg_class c on c.oid = t.tgrelid
join pg_proc p on p.oid = t.tgfoid
where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal
order by c.relname, t.tgname;

-- name: enumerations
-- The types whose values are listed, with their values in order.
select t.typname::text as name, string_agg(quote_literal(e.enumlabel), ', '
                                           order by e.enumsortorder) as labels
from pg_type t
join pg_enum e on e.enumtypid = t.oid
where t.typnamespace = current_schema()::regnamespace
group by t.typname
order by t.typname;
