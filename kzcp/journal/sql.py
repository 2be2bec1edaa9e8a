"""The law of the journal in PostgreSQL: no journaled row changes without an entry of its transaction.

Both functions run as `kzcp_scope`, so the serving role can neither read what they read nor forge
what they write, and no setting switches them off.
"""

STAMP = """
create or replace function kzcp_journal_stamp() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  new.transaction := pg_current_xact_id()::text::bigint;
  new.written_at := clock_timestamp();
  return new;
end $$;
"""

CHANGE = """
create or replace function kzcp_journal_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  entry uuid;
  old_row jsonb;
  new_row jsonb;
begin
  select id into entry from journal_entry
   where transaction = pg_current_xact_id()::text::bigint and outcome = 'allowed'
   order by id desc limit 1;
  if entry is null then
    raise exception 'kzcp: % of % without a journal entry', tg_op, tg_table_name using errcode = 'KZ001';
  end if;
  if tg_op <> 'INSERT' then old_row := to_jsonb(old) - coalesce(tg_argv, '{}'); end if;
  if tg_op <> 'DELETE' then new_row := to_jsonb(new) - coalesce(tg_argv, '{}'); end if;
  insert into journal_change (entry_id, transaction, at, "table", "row", operation, before, after)
  values (entry, pg_current_xact_id()::text::bigint, clock_timestamp(), tg_table_name,
          coalesce(new_row, old_row) ->> 'id', tg_op, old_row, new_row);
  return null;
end $$;
"""

STAMP_TRIGGER = """
create or replace trigger journal_stamp before insert on journal_entry
for each row execute function kzcp_journal_stamp();
"""


def change_trigger(table: str, left_out: tuple[str, ...]) -> str:
    """The trigger that journals every row change of `table`, leaving out the columns named."""
    columns = ", ".join(f"'{name}'" for name in left_out)
    return (
        f"create or replace trigger journal_change after insert or update or delete on {table} "
        f"for each row execute function kzcp_journal_change({columns});"
    )
