using System.Globalization;
using Dapper;
using MassMessaging.FaultLab.Evidence;
using MassMessaging.FaultLab.Machines;

namespace MassMessaging.FaultLab.Load;

/// <summary>What happens to a tenant's customers meanwhile: imports, devices, replies, opt-outs, and their app being opened.</summary>
internal sealed class PeopleLoad(TenantAtWork tenant, Cluster cluster, Simulator simulator, Books books, History history, Random random)
{
    private const int Imported = 100;

    private readonly List<Reply> _stopped = [];
    private readonly HashSet<(string Channel, int Person)> _replied = [];
    private int _count;

    public Task ActAsync() => random.Next(20) switch
    {
        < 4 => OptOutAsync(),
        < 9 => StopAsync(),
        < 12 => StartAsync(),
        < 14 => ImportAsync(),
        < 16 => RegisterDeviceAsync(),
        < 17 => ImportHistoryAsync(),
        _ => OpenAppAsync(),
    };

    // By hand for people of even numbers, by reply for the others: a START takes both back.
    private async Task OptOutAsync()
    {
        var person = 2 * (1 + random.Next(TenantAtWork.People / 2));
        var channel = random.Next(4) switch { 0 => "sms", 1 => "chat", 2 => "push", _ => "whatsapp" };
        var optedOut = await tenant.Calls.PutAsync($"/v1/customers/c{person}/opt-outs/{channel}");
        if (optedOut.IsAccepted)
        {
            var address = channel is "sms" or "whatsapp" ? tenant.Phone(person) : $"c{person}";
            books.Vetoes.Open($"the opt-out of c{person}", new VetoScope(TenantId: tenant.TenantId, Address: address, Channel: channel), optedOut.AnsweredAt);
            books.Writes.Accepted(
                $"opt-out of c{person} from {channel}",
                "select count(*) = 1 from suppressions where tenant_id = @TenantId and channel = @channel and address = @address",
                new { tenant.TenantId, channel, address });
        }
    }

    // Each person stops and starts once on a channel: SMS carries no time of its own that would put late ones in order.
    private async Task StopAsync()
    {
        var channel = random.Next(2) == 0 ? "sms" : "whatsapp";
        var person = 1 + (2 * random.Next(TenantAtWork.People / 2));
        if (channel == "whatsapp" && TenantAtWork.IsOdd(person) && !await IsNamedAsync(person))
        {
            return; // nobody knows yet whose that number or id is
        }

        if (_replied.Add((channel, person)) && Of(channel) is { } sender)
        {
            _stopped.Add(await ReplyAsync(sender, tenant.Phone(person), stops: true));
        }
    }

    private async Task StartAsync()
    {
        if (_stopped.Count == 0 || _stopped[random.Next(_stopped.Count)] is not { } stop
            || !(await simulator.TakenAsync(stop.Sender)).ContainsKey(stop.MessageId))
        {
            return;
        }

        _stopped.Remove(stop);
        if (Of(stop.Channel) is { } sender)
        {
            await ReplyAsync(sender, stop.Address, stops: false);
        }
    }

    /// <summary>Whether a receipt has told whom WhatsApp means by the other number or the id.</summary>
    private async Task<bool> IsNamedAsync(int person)
    {
        await using var connection = await cluster.Pool.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<bool>(
            """
            select exists (select from recipients r join campaigns c using (campaign_id)
                           where c.tenant_id = @TenantId and c.definition ->> 'channel' = 'whatsapp' and r.address = @address and r.status in (5, 6))
            """,
            new { tenant.TenantId, address = tenant.Phone(person) });
    }

    private async Task<Reply> ReplyAsync(LabSender sender, string address, bool stops)
    {
        var writtenAt = history.Now;
        var messageId = await simulator.WriteAsync(sender, address, stops ? "STOP" : "START");
        var reply = new Reply(tenant.TenantId, sender.Channel, address, stops, writtenAt, sender, messageId);
        books.Replies.Add(reply);
        history.Say($"{address} wrote {(stops ? "STOP" : "START")} to {sender.Number}: {messageId}");
        return reply;
    }

    private async Task ImportAsync()
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"n{_count++}-");
        var csv = "customerId,name,phone,brandedApp,onlineApp,attributes.slice\n" + string.Concat(
            Enumerable.Range(1, Imported).Select(n => string.Create(
                CultureInfo.InvariantCulture, $"{prefix}{n},New {n},{tenant.Phone(10_000 + (_count * Imported) + n)},false,true,crowd\n"))
            .Concat(Enumerable.Range(1, Imported).Select(n => string.Create(
                CultureInfo.InvariantCulture, $"c{TenantAtWork.People + n},Person {n} of import {_count},{tenant.Phone(TenantAtWork.People + n)},false,true,crowd\n"))));
        var imported = await tenant.Calls.ImportAsync("/v1/customers/import", csv);
        if (imported.IsAccepted)
        {
            books.Writes.Accepted(
                $"import {prefix} of tenant {tenant.Index}", "select count(*) = @Imported from customers where tenant_id = @TenantId and customer_id like @Like",
                new { Imported, tenant.TenantId, Like = prefix + "%" });
        }
    }

    private async Task RegisterDeviceAsync()
    {
        var token = string.Create(CultureInfo.InvariantCulture, $"device-{tenant.Index}-{_count++}");
        var registered = await tenant.Calls.PutAsync($"/v1/customers/c{1 + random.Next(TenantAtWork.People)}/devices/{token}", new { platform = "android" });
        if (registered.IsAccepted)
        {
            books.Writes.Accepted($"device {token}", "select count(*) = 1 from devices where tenant_id = @TenantId and token = @token", new { tenant.TenantId, token });
        }
    }

    private async Task ImportHistoryAsync()
    {
        if (Of("whatsapp") is not { } sender)
        {
            return;
        }

        // Of even numbers, whose telephone numbers stay (PhoneLoad).
        int[] people = [.. Enumerable.Range(0, 30).Select(_ => 2 * (1 + random.Next(TenantAtWork.People / 2))).Distinct()];
        var at = DateTimeOffset.FromUnixTimeSeconds((history.Now - TimeSpan.FromHours(random.Next(1, 60))).ToUnixTimeSeconds());
        var csv = "customerId,lastInboundAt\n" + string.Concat(people.Select(n => string.Create(CultureInfo.InvariantCulture, $"c{n},{at:O}\n")));
        if ((await tenant.Calls.ImportAsync($"/v1/senders/{sender.Id}/chat-history", csv)).IsAccepted)
        {
            books.Writes.Accepted(
                $"chat history of {sender.Number}",
                """
                select count(*) = @People from chat_history join numbers using (number_no)
                where tenant_id = @TenantId and number_key = 'whatsapp/' || @Number and address = any(@addresses) and last_inbound_at >= @at
                """,
                new { People = people.Length, tenant.TenantId, sender.Number, addresses = people.Select(tenant.Phone).ToArray(), at });
        }
    }

    // A customer's app shows what is in the inbox and says so: the attempts are delivered and read.
    private async Task OpenAppAsync()
    {
        var customer = $"c{1 + random.Next(TenantAtWork.People)}";
        var minted = await tenant.Calls.PostAsync($"/v1/customers/{customer}/chat-token");
        if (!minted.IsAccepted)
        {
            return;
        }

        using var app = new Calls(cluster.ApiUrls, (string)minted.Body!["token"]!, history, customer);
        var inbox = await app.GetAsync("/v1/inbox?limit=200");
        if (inbox.IsAccepted && (long)inbox.Body!["lastSeq"]! is > 0 and var last)
        {
            var marked = await app.PostAsync(random.Next(2) == 0 ? "/v1/inbox/read" : "/v1/inbox/ack", new { upToSeq = last });
            books.Writes.Accepted(
                $"inbox of {customer} up to {last}",
                """
                select (not @marked or k.delivered_up_to >= @last or k.read_up_to >= @last)
                       and greatest(k.last_seq, (select max(i.seq) from chat_inbox i
                                                 where i.tenant_id = c.tenant_id and i.customer_no = c.customer_no)) >= @last
                from customers c
                left join chat_conversations k using (tenant_id, customer_no)
                where c.tenant_id = @TenantId and c.customer_id = @customer
                """,
                new { tenant.TenantId, customer, last, marked = marked.IsAccepted });
        }
    }

    private LabSender? Of(string channel) => tenant.Of(channel) is { Count: > 0 } senders ? senders[random.Next(senders.Count)] : null;
}
