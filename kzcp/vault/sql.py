"""The two ways by which the serving role reaches data keys: by id, and to destroy one. Both are repeatable.

`kzcp_scope` owns the functions; the serving role may insert into vault_datakey and cannot read it. Destroying a key
is under the law of the journal like every change: without an entry of this very transaction it raises.
"""

from django.db.backends.utils import CursorWrapper

FUNCTIONS_SQL = """
grant select, update on public.vault_datakey to {scope};

create or replace function public.kzcp_data_keys(ids uuid[])
returns table (id uuid, wrapped bytea, master_key_id text, destroyed boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select k.id, k.wrapped, k.master_key_id::text, k.destroyed_at is not null
    from public.vault_datakey k where k.id = any (ids)
$$;

create or replace function public.kzcp_destroy_key(key uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if coalesce(current_setting('kzcp.actor', true), '') not like 'system:%' then
        raise exception 'kzcp: a data key is destroyed by a part of the system only' using errcode = 'KZ001';
    end if;
    if not exists (
        select from public.journal_entry
        where transaction = pg_current_xact_id()::text::bigint and outcome = 'allowed'
    ) then
        raise exception 'kzcp: a data key is destroyed without a journal entry' using errcode = 'KZ001';
    end if;
    update public.vault_datakey
    set wrapped = '', destroyed_at = coalesce(destroyed_at, public.kzcp_clock())
    where id = key;
end
$$;
"""

OWNER_SQL = """
alter function public.{function} owner to {scope};
revoke all on function public.{function} from public;
grant execute on function public.{function} to {app}
"""

FUNCTIONS = ("kzcp_data_keys(uuid[])", "kzcp_destroy_key(uuid)")


def install(cursor: CursorWrapper, *, app: str = "kzcp_app", scope: str = "kzcp_scope") -> None:
    """Create or renew the functions, as the owner of vault_datakey and after the clock's."""
    quote = cursor.db.ops.quote_name
    cursor.execute(FUNCTIONS_SQL.format(scope=quote(scope)))
    for function in FUNCTIONS:
        cursor.execute(OWNER_SQL.format(function=function, app=quote(app), scope=quote(scope)))
