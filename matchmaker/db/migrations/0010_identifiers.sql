-- Associations of Corsica and overseas have letters in their number; those of Alsace-Moselle are
-- entered in the register of a court, by volume and folio.

alter table holder drop constraint holder_rna_check;
alter table holder add constraint holder_rna_check
    check (rna ~ '^(W[0-9A-Z]{3}[0-9]{6}|volume [1-9][0-9]{0,5} folio [1-9][0-9]{0,5})$');
