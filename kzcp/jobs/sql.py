"""The one way by which delivered messages leave the outbox. `kzcp_scope` owns the function and may delete nothing else."""

KEPT_AT_LEAST = 7
"""Days for which a delivered message stays whatever the settings say: as long as somebody may ask what became of it."""

OLD = f"done_at < (select kzcp_clock()) - interval '{KEPT_AT_LEAST} days'"
"""The SQL test of the policy: delivered, and long ago. A message that waits or was given up has no such moment."""

PURGE = f"""
create or replace function kzcp_purge_messages(before timestamptz, most integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare gone integer;
begin
    if kzcp_actor() is distinct from 'system:janitor' then
        raise exception 'kzcp: delivered messages are removed by the janitor only' using errcode = 'KZ001';
    end if;
    delete from jobs_message where id in (
        select id from jobs_message where {OLD} and done_at < before order by done_at limit most
    );
    get diagnostics gone = row_count;
    return gone;
end
$$;
"""
