-- What investors say which needs they finance: a question that may be left out.

-- None named: nothing was said, and what the trade knows of their kind of finance stands.
alter table investor add needs_financed text[] not null default '{}';
