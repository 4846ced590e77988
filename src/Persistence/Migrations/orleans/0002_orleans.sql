-- Tables and query texts for the Orleans ADO.NET providers (10.4.2), which carry no SQL of their own. They read every
-- text from orleansquery once at start and bind parameters and result columns by name.
create table if not exists orleansquery
(
    querykey  varchar(64) primary key,
    querytext text not null
);

create table if not exists orleans_reminders
(
    service_id    text        not null,
    grain_id      text        not null,
    reminder_name text        not null,
    start_time    timestamptz not null,
    period        bigint      not null, -- milliseconds
    grain_hash    int         not null,
    version       int         not null,
    primary key (service_id, grain_id, reminder_name)
);
-- Every silo reads ranges of the signed hash at start and about every five minutes.
create index if not exists orleans_reminders_hash on orleans_reminders (service_id, grain_hash);

create table if not exists orleans_membership_version
(
    deployment_id text primary key,
    timestamp     timestamptz not null default now(),
    version       int         not null default 0
);

create table if not exists orleans_membership
(
    deployment_id   text        not null,
    address         text        not null,
    port            int         not null,
    generation      int         not null,
    silo_name       text        not null,
    host_name       text        not null,
    status          int         not null,
    proxy_port      int,
    suspect_times   text,
    start_time      timestamptz not null,
    i_am_alive_time timestamptz not null,
    primary key (deployment_id, address, port, generation)
);

insert into orleansquery (querykey, querytext)
values
-- Grain state -------------------------------------------------------------------------------------------------------
('ReadFromStorageKey', $q$
select convert_to(payload::text, 'UTF8') as PayloadBinary, version as Version
from grain_states
where grain_type = @GrainTypeString and grain_key = coalesce(@GrainIdExtensionString, '')
  and n0 = @GrainIdN0 and n1 = @GrainIdN1 and service_id = @ServiceId
$q$),
-- A write without a version must be an insert, one with a version must find it; what did neither returns no row and
-- the provider raises InconsistentStateException. The primary key lets only one of two first writers insert.
('WriteToStorageKey', $q$
with inserted as (
    insert into grain_states (service_id, grain_type, grain_key, n0, n1, version, modified_on, payload)
    select @ServiceId, @GrainTypeString, coalesce(@GrainIdExtensionString, ''), @GrainIdN0, @GrainIdN1, 1, now(),
           convert_from(@PayloadBinary, 'UTF8')::jsonb
    where @GrainStateVersion::int is null
    on conflict do nothing
    returning version
), updated as (
    update grain_states
    set version = version + 1, modified_on = now(), payload = convert_from(@PayloadBinary, 'UTF8')::jsonb
    where grain_type = @GrainTypeString and grain_key = coalesce(@GrainIdExtensionString, '')
      and n0 = @GrainIdN0 and n1 = @GrainIdN1 and service_id = @ServiceId
      and version = @GrainStateVersion::int
    returning version
)
select version as NewGrainStateVersion from inserted
union all
select version from updated
$q$),
('ClearStorageKey', $q$
update grain_states set version = version + 1, modified_on = now(), payload = null
where grain_type = @GrainTypeString and grain_key = coalesce(@GrainIdExtensionString, '')
  and n0 = @GrainIdN0 and n1 = @GrainIdN1 and service_id = @ServiceId and version = @GrainStateVersion::int
returning version as NewGrainStateVersion
$q$),
('DeleteStorageKey', $q$
delete from grain_states
where grain_type = @GrainTypeString and grain_key = coalesce(@GrainIdExtensionString, '')
  and n0 = @GrainIdN0 and n1 = @GrainIdN1 and service_id = @ServiceId and version = @GrainStateVersion::int
returning version + 1 as NewGrainStateVersion
$q$),
-- Reminders ---------------------------------------------------------------------------------------------------------
('UpsertReminderRowKey', $q$
insert into orleans_reminders (service_id, grain_id, reminder_name, start_time, period, grain_hash, version)
values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
on conflict (service_id, grain_id, reminder_name) do update
set start_time = excluded.start_time, period = excluded.period, grain_hash = excluded.grain_hash,
    version = orleans_reminders.version + 1
returning version as Version
$q$),
('ReadReminderRowKey', $q$
select grain_id as GrainId, reminder_name as ReminderName, start_time as StartTime, period as Period, version as Version
from orleans_reminders where service_id = @ServiceId and grain_id = @GrainId and reminder_name = @ReminderName
$q$),
('ReadReminderRowsKey', $q$
select grain_id as GrainId, reminder_name as ReminderName, start_time as StartTime, period as Period, version as Version
from orleans_reminders where service_id = @ServiceId and grain_id = @GrainId
$q$),
('ReadRangeRows1Key', $q$
select grain_id as GrainId, reminder_name as ReminderName, start_time as StartTime, period as Period, version as Version
from orleans_reminders where service_id = @ServiceId and grain_hash > @BeginHash and grain_hash <= @EndHash
$q$),
('ReadRangeRows2Key', $q$
select grain_id as GrainId, reminder_name as ReminderName, start_time as StartTime, period as Period, version as Version
from orleans_reminders where service_id = @ServiceId and (grain_hash > @BeginHash or grain_hash <= @EndHash)
$q$),
('DeleteReminderRowKey', $q$
with gone as (
    delete from orleans_reminders
    where service_id = @ServiceId and grain_id = @GrainId and reminder_name = @ReminderName and version = @Version
    returning 1
)
select count(*)::int from gone
$q$),
('DeleteReminderRowsKey', $q$
delete from orleans_reminders where service_id = @ServiceId
$q$),
-- Membership --------------------------------------------------------------------------------------------------------
('InsertMembershipVersionKey', $q$
with added as (
    insert into orleans_membership_version (deployment_id) values (@DeploymentId) on conflict do nothing returning 1
)
select count(*)::int from added
$q$),
-- The version row moves first and is locked by it, so of two silos that change membership at once one finds nothing.
('InsertMembershipKey', $q$
with moved as (
    update orleans_membership_version set timestamp = now(), version = version + 1
    where deployment_id = @DeploymentId and version = @Version
      and not exists (select from orleans_membership m
                      where m.deployment_id = @DeploymentId and m.address = @Address and m.port = @Port
                        and m.generation = @Generation)
    returning 1
), added as (
    insert into orleans_membership
        (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
    select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    from moved
    returning 1
)
select count(*)::int from added
$q$),
('UpdateMembershipKey', $q$
with moved as (
    update orleans_membership_version set timestamp = now(), version = version + 1
    where deployment_id = @DeploymentId and version = @Version
      and exists (select from orleans_membership m
                  where m.deployment_id = @DeploymentId and m.address = @Address and m.port = @Port
                    and m.generation = @Generation)
    returning 1
), changed as (
    update orleans_membership
    set status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime
    where deployment_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation
      and exists (select from moved)
    returning 1
)
select count(*)::int from changed
$q$),
('UpdateIAmAlivetimeKey', $q$
update orleans_membership set i_am_alive_time = @IAmAliveTime
where deployment_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation
$q$),
('MembershipReadRowKey', $q$
select v.deployment_id as DeploymentId, m.address as Address, m.port as Port, m.generation as Generation,
       m.silo_name as SiloName, m.host_name as HostName, m.status as Status, m.proxy_port as ProxyPort,
       m.suspect_times as SuspectTimes, m.start_time as StartTime, m.i_am_alive_time as IAmAliveTime, v.version as Version
from orleans_membership_version v
left join orleans_membership m on m.deployment_id = v.deployment_id
    and m.address = @Address and m.port = @Port and m.generation = @Generation
where v.deployment_id = @DeploymentId
$q$),
('MembershipReadAllKey', $q$
select v.deployment_id as DeploymentId, m.address as Address, m.port as Port, m.generation as Generation,
       m.silo_name as SiloName, m.host_name as HostName, m.status as Status, m.proxy_port as ProxyPort,
       m.suspect_times as SuspectTimes, m.start_time as StartTime, m.i_am_alive_time as IAmAliveTime, v.version as Version
from orleans_membership_version v
left join orleans_membership m on m.deployment_id = v.deployment_id
where v.deployment_id = @DeploymentId
$q$),
('GatewaysQueryKey', $q$
select address as Address, proxy_port as ProxyPort, generation as Generation
from orleans_membership where deployment_id = @DeploymentId and status = @Status and proxy_port > 0
$q$),
('DeleteMembershipTableEntriesKey', $q$
with members as (delete from orleans_membership where deployment_id = @DeploymentId)
delete from orleans_membership_version where deployment_id = @DeploymentId
$q$),
('CleanupDefunctSiloEntriesKey', $q$
delete from orleans_membership
where deployment_id = @DeploymentId and i_am_alive_time < @IAmAliveTime and status <> 3
$q$)
on conflict (querykey) do update set querytext = excluded.querytext;
