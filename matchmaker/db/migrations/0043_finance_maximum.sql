-- Two banks at most: of investors of one kind of finance, how many a holder meets.

alter table edition
    add column finance_maximum smallint check (finance_maximum between 1 and 1000);
