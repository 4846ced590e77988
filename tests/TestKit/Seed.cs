using Dapper;
using MassMessaging.Persistence;

namespace MassMessaging.TestKit;

/// <summary>Rows that tests start from, written with plain SQL.</summary>
public sealed class Seed(TestDatabase database)
{
    /// <summary>The master key of tests.</summary>
    public static readonly string MasterKey = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());

    private static int _next;

    /// <summary>A tenant in Rome with prices for every channel.</summary>
    public async Task<Guid> TenantAsync(string timeZone = "Europe/Rome", string region = "IT")
    {
        var tenantId = Guid.CreateVersion7();
        await ExecuteAsync(
            """
            insert into tenants (tenant_id, name, time_zone, region, currency, created_at)
            values (@tenantId, 'Salon', @timeZone, @region, 'EUR', now());
            insert into balances (tenant_id, amount) values (@tenantId, 1000);
            insert into prices (tenant_id, channel, currency, per_message, per_month)
            select @tenantId, channel, 'EUR', 0.05, 15 from unnest(array['whatsapp', 'sms', 'push', 'chat']) channel;
            """,
            new { tenantId, timeZone, region });
        return tenantId;
    }

    /// <summary>An active, paid WhatsApp sender on a number of its own (or the number given).</summary>
    public async Task<SeededSender> SenderAsync(Guid tenantId, int hourlyLimit = 40, string? phoneNumberId = null)
    {
        var senderId = Guid.CreateVersion7();
        phoneNumberId ??= $"1000{Interlocked.Increment(ref _next):D8}";
        var credentials = new Dictionary<string, string>
        {
            ["phoneNumberId"] = phoneNumberId,
            ["businessAccountId"] = "200" + phoneNumberId,
            ["accessToken"] = "token-" + phoneNumberId,
            ["appSecret"] = "secret-" + phoneNumberId,
            ["verifyToken"] = "verify-" + phoneNumberId,
        };
        var sealedCredentials = CredentialCipher.FromSettings(MasterKey, null).Encrypt(senderId, credentials);
        var numberKey = "whatsapp/" + phoneNumberId;
        await ExecuteAsync(
            """
            insert into numbers (number_key, limited) values (@numberKey, true) on conflict do nothing;
            insert into senders (sender_id, tenant_id, channel, name, phone, status, hourly_limit, number_no, account_key,
                                 provider_number, credentials, paid_until, created_at)
            select @senderId, @tenantId, 'whatsapp', 'Front desk', '+390612345678', 'active', @hourlyLimit, n.number_no,
                   'whatsapp/200' || @phoneNumberId, @phoneNumberId, @sealedCredentials, 'infinity', now()
            from numbers n where n.number_key = @numberKey;
            """,
            new { senderId, tenantId, hourlyLimit, phoneNumberId, numberKey, sealedCredentials });
        var numberNo = await QueryAsync<int>("select number_no from numbers where number_key = @numberKey", new { numberKey });
        return new SeededSender(senderId, numberNo, numberKey, phoneNumberId, credentials);
    }

    /// <summary>An active SMS sender without a limit on an account of an SMPP centre.</summary>
    public async Task<SeededSender> SmppSenderAsync(Guid tenantId, string systemId, string from, string password = "secret")
    {
        var senderId = Guid.CreateVersion7();
        var credentials = new Dictionary<string, string> { ["systemId"] = systemId, ["password"] = password, ["from"] = from };
        var sealedCredentials = CredentialCipher.FromSettings(MasterKey, null).Encrypt(senderId, credentials);
        var accountKey = "smpp/" + systemId;
        var numberKey = $"{accountKey}/{from}";
        var numberNo = await QueryAsync<int>(
            """
            with n as (insert into numbers (number_key, limited) values (@numberKey, false) returning number_no)
            insert into senders (sender_id, tenant_id, channel, name, phone, status, number_no, account_key, provider_number, credentials, created_at)
            select @senderId, @tenantId, 'sms', 'Short', @from, 'active', number_no, @accountKey, @from, @sealedCredentials, now() from n
            returning number_no
            """,
            new { senderId, tenantId, from, accountKey, numberKey, sealedCredentials });
        return new SeededSender(senderId, numberNo, numberKey, string.Empty, credentials);
    }

    /// <summary>An active chat sender, an employee.</summary>
    public async Task<SeededSender> ChatSenderAsync(Guid tenantId, string name = "Anna")
    {
        var senderId = Guid.CreateVersion7();
        var numberKey = $"chat/{senderId:N}";
        var numberNo = await QueryAsync<int>(
            """
            with n as (insert into numbers (number_key, limited) values (@numberKey, false) returning number_no)
            insert into senders (sender_id, tenant_id, channel, name, status, number_no, staff_id, created_at)
            select @senderId, @tenantId, 'chat', @name, 'active', number_no, 'anna', now() from n
            returning number_no
            """,
            new { senderId, tenantId, name, numberKey });
        return new SeededSender(senderId, numberNo, numberKey, string.Empty, new Dictionary<string, string>());
    }

    /// <summary>An active push sender without a limit.</summary>
    public async Task<SeededSender> PushSenderAsync(Guid tenantId)
    {
        var senderId = Guid.CreateVersion7();
        var credentials = new Dictionary<string, string> { ["projectId"] = "branded-app" };
        var sealedCredentials = CredentialCipher.FromSettings(MasterKey, null).Encrypt(senderId, credentials);
        var numberKey = $"push/{senderId:N}";
        var numberNo = await QueryAsync<int>(
            """
            with n as (insert into numbers (number_key, limited) values (@numberKey, false) returning number_no)
            insert into senders (sender_id, tenant_id, channel, name, status, number_no, credentials, created_at)
            select @senderId, @tenantId, 'push', 'Salon', 'active', number_no, @sealedCredentials, now() from n
            returning number_no
            """,
            new { senderId, tenantId, numberKey, sealedCredentials });
        return new SeededSender(senderId, numberNo, numberKey, string.Empty, credentials);
    }

    /// <summary>A device of a customer; one that is named later is newer.</summary>
    public Task DeviceAsync(Guid tenantId, string customerId, string token) => ExecuteAsync(
        """
        insert into devices (tenant_id, token, customer_no, platform, registered_at)
        select @tenantId, @token, customer_no, 'android', clock_timestamp() from customers where tenant_id = @tenantId and customer_id = @customerId
        """,
        new { tenantId, customerId, token });

    /// <summary>Everybody of the tenant has the online app.</summary>
    public Task GiveOnlineAppAsync(Guid tenantId) =>
        ExecuteAsync("update customers set online_app = true where tenant_id = @tenantId", new { tenantId });

    /// <summary>Customers <c>c1…cN</c> with Italian mobile numbers, and chat history on the number so that free text may go.</summary>
    public Task CustomersAsync(Guid tenantId, int count, int? historyOnNumber = null, string since = "infinity") => ExecuteAsync(
        """
        insert into customers (tenant_id, customer_id, name, phone, created_at, updated_at)
        select @tenantId, 'c' || n, 'Person ' || n, '+39333' || lpad(n::text, 7, '0'), now(), now()
        from generate_series(1, @count) n
        order by n;
        insert into chat_history (tenant_id, number_no, address, first_inbound_at, last_inbound_at)
        select @tenantId, @historyOnNumber, '+39333' || lpad(n::text, 7, '0'), now(), @since::timestamptz
        from generate_series(1, @count) n
        where @historyOnNumber::int is not null;
        """,
        new { tenantId, count, historyOnNumber, since });

    /// <summary>Runs a statement.</summary>
    public async Task<int> ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        return await connection.ExecuteAsync(sql, parameters);
    }

    /// <summary>Reads one value or row.</summary>
    public async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        return (await connection.QuerySingleOrDefaultAsync<T>(sql, parameters))!;
    }

    /// <summary>Reads rows.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }
}

/// <summary>A sender as seeded.</summary>
public sealed record SeededSender(
    Guid SenderId, int NumberNo, string NumberKey, string PhoneNumberId, IReadOnlyDictionary<string, string> Credentials);
