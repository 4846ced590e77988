using FsCheck.Fluent;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Senders;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.People;

/// <summary>A telephone that its plan writes in two ways is one address, whichever way it is told.</summary>
public sealed class SpellingTests(Stage stage) : IClassFixture<Stage>
{
    public static TheoryData<string, string> Twins { get; } = new()
    {
        { "+5531990000001", "+553190000001" },
        { "+553190000001", "+5531990000001" },
        { "+525555010001", "+5215555010001" },
        { "+5215555010001", "+525555010001" },
        { "+541123456789", "+5491123456789" },
        { "+5491123456789", "+541123456789" },
    };

    private CustomerStore Customers => CustomerStores.Of(stage.Source);

    [Fact]
    public async Task The_database_spells_as_Domain_does()
    {
        var addresses = Gen.Elements("+52", "+521", "+54", "+549", "+55", "+559", "+53", "+1", "+49", "DE.")
            .SelectMany(prefix => Gen.Choose(7, 12).SelectMany(length => Gen.ArrayOf(Gen.Elements("0123456789".ToCharArray()), length))
                .Select(digits => prefix + new string(digits)))
            .Sample(4_000).Distinct().ToArray();

        var found = await stage.Seed.ListAsync<(string Address, string Canonical, string Spellings)>(
            "select a, canonical_phone(a), array_to_string(phone_spellings(a), ' ') from unnest(@addresses) a", new { addresses });

        Assert.All(found, one => Assert.Equal(
            (one.Address, PhoneSpellings.Canonical(one.Address), string.Join(' ', PhoneSpellings.Of(one.Address))), one));
        Assert.Contains(found, one => one.Spellings.Contains(' ', StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task Of_two_customers_in_the_two_spellings_the_first_is_sent_to(string first, string second)
    {
        var tenant = await stage.TenantAsync(0);
        await AddAsync(tenant.TenantId, ("a", first), ("b", second), ("c", "+393330000001"));
        var query = new AudienceQuery { TenantId = tenant.TenantId, Channel = Channel.WhatsApp, Today = new DateOnly(2026, 3, 2), Now = Stage.Noon };

        var page = await new AudienceStore(stage.Source).PageAsync(query, 0, 10, null, default);
        var count = await new AudienceStore(stage.Source).CountAsync(query, default);

        Assert.Equal([("a", first, null), ("b", second, "duplicateAddress"), ("c", "+393330000001", null)],
            page.Select(row => (row.CustomerId, row.Address!, row.Reason)));
        Assert.Equal((2, 1), (count.WillBeSent, count.Skipped["duplicateAddress"]));
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task What_a_person_asks_for_in_one_spelling_holds_in_both_until_the_person_takes_it_back_in_either(string stored, string told)
    {
        foreach (var (stops, starts) in new[] { (told, told), (told, stored), (stored, told) })
        {
            var tenant = await stage.TenantAsync(0);
            await AddAsync(tenant.TenantId, ("a", stored));

            await RecordAsync(tenant.TenantId, stops, Stage.Noon.AddMinutes(-2), optedOut: true);
            Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, stored));
            Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, told));

            await RecordAsync(tenant.TenantId, starts, Stage.Noon.AddMinutes(-1), optedOut: false);
            Assert.Empty(await ChannelsAsync(tenant.TenantId, stored));
            Assert.Empty(await ChannelsAsync(tenant.TenantId, told));

            await RecordAsync(tenant.TenantId, stops, Stage.Noon.AddMinutes(-2), optedOut: true);
            Assert.Empty(await ChannelsAsync(tenant.TenantId, stored));
        }
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task An_opt_out_by_hand_holds_in_both_spellings_and_is_taken_back_in_both(string stored, string other)
    {
        var tenant = await stage.TenantAsync(0);
        await Customers.SuppressAsync(tenant.TenantId, Channel.Sms, stored, "{}", Stage.Noon, default);
        Assert.Equal(["sms"], await ChannelsAsync(tenant.TenantId, other));
        await Customers.AllowAsync(tenant.TenantId, Channel.Sms, other, "{}", Stage.Noon, default);
        Assert.Empty(await ChannelsAsync(tenant.TenantId, stored));
    }

    [Fact]
    public async Task An_id_that_looks_like_a_number_has_one_spelling_on_channels_without_numbers()
    {
        var tenant = await stage.TenantAsync(0);
        await Customers.SuppressAsync(tenant.TenantId, Channel.Chat, "+553190000001", "{}", Stage.Noon, default);
        Assert.Empty(await ChannelsAsync(tenant.TenantId, "+5531990000001"));
        Assert.Equal(["chat"], await ChannelsAsync(tenant.TenantId, "+553190000001"));
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task Who_wrote_has_history_and_an_open_window_in_both_spellings(string stored, string told)
    {
        var tenant = await stage.TenantAsync(0);
        await AddAsync(tenant.TenantId, ("a", stored));
        await new InboundStore(stage.Source, CustomerStores.Of(stage.Source)).RecordAsync(
            tenant.TenantId, Channel.WhatsApp, tenant.Sender.NumberNo, [new InboundRow("m1", told, Stage.Noon)], Stage.Noon, default);
        var campaign = await stage.CampaignAsync(tenant);

        Assert.Equal(stored, Assert.Single((await campaign.ClaimAsync()).Claimed).Address);
    }

    [Fact]
    public async Task An_imported_contact_is_the_history_of_both_spellings()
    {
        var tenant = await stage.TenantAsync(0);
        await AddAsync(tenant.TenantId, ("a", "+553190000001"));
        var store = new ChatHistoryStore(stage.Source, CustomerStores.Of(stage.Source));
        foreach (var expected in new[] { ContactResult.Created, ContactResult.Unchanged })
        {
            Assert.Equal([expected], await store.ImportAsync(tenant.TenantId, tenant.Sender.NumberNo, [new LastContact("a", Stage.Noon)], false, default));
        }

        Assert.Equal(["+553190000001", "+5531990000001"], await stage.Seed.ListAsync<string>(
            "select address from chat_history where tenant_id = @TenantId order by length(address)", new { tenant.TenantId }));
    }

    [Fact]
    public async Task Both_spellings_are_one_person_of_the_accounts_day()
    {
        var tenant = await stage.TenantAsync(0, hourlyLimit: 100_000);
        await AddAsync(tenant.TenantId, ("a", "+553190000001"));
        await new SenderStore(stage.Source).SetDailyLimitAsync(tenant.TenantId, "whatsapp/200" + tenant.Sender.PhoneNumberId, 1, default);
        var first = await stage.CampaignAsync(tenant);
        Assert.Single((await first.ClaimAsync(first.Claim() with { HasTemplate = true })).Claimed);
        await stage.Seed.ExecuteAsync(
            """
            update customers set phone = '+5531990000001' where tenant_id = @TenantId;
            delete from address_changes where tenant_id = @TenantId
            """,
            new { tenant.TenantId });
        await stage.SetClockAsync(Stage.Noon.AddHours(1));
        var second = await stage.CampaignAsync(tenant);

        var claim = await second.ClaimAsync(second.Claim() with { HasTemplate = true });

        await stage.SetClockAsync(Stage.Noon);
        Assert.Equal((ClaimResultKind.Claimed, "+5531990000001"), (claim.Kind, Assert.Single(claim.Claimed).Address));
    }

    [Fact]
    public async Task An_erasure_takes_both_spellings_unless_another_customer_has_one_of_them()
    {
        var tenant = await stage.TenantAsync(0);
        var inbound = new InboundStore(stage.Source, CustomerStores.Of(stage.Source));
        await AddAsync(tenant.TenantId, ("a", "+5531990000001"), ("mother", "+525555010001"), ("child", "+5215555010001"));
        await inbound.RecordAsync(tenant.TenantId, Channel.WhatsApp, tenant.Sender.NumberNo,
            [new InboundRow("m1", "+553190000001", Stage.Noon), new InboundRow("m2", "+5215555010001", Stage.Noon)], Stage.Noon, default);

        Assert.True(await Customers.EraseAsync(tenant.TenantId, "a", Stage.Noon, default));
        Assert.True(await Customers.EraseAsync(tenant.TenantId, "mother", Stage.Noon, default));

        Assert.Equal(["+5215555010001", "+525555010001"], await HistoryAsync());
        Assert.Equal(["", "+5215555010001"], await stage.Seed.ListAsync<string>(
            "select address from inbound_messages where tenant_id = @TenantId order by 1", new { tenant.TenantId }));
        Assert.True(await Customers.EraseAsync(tenant.TenantId, "child", Stage.Noon, default));
        Assert.Empty(await HistoryAsync());

        Task<IReadOnlyList<string>> HistoryAsync() => stage.Seed.ListAsync<string>(
            "select address from chat_history where tenant_id = @TenantId order by address collate \"C\"", new { tenant.TenantId });
    }

    [Fact]
    public async Task What_an_unreleased_build_stored_in_one_spelling_holds_in_both_once_it_is_carried_over()
    {
        var tenant = await stage.TenantAsync(0);
        await AddAsync(tenant.TenantId, ("br", "+5531990000001"), ("ar", "+541123456789"), ("started", "+525555010001"));
        await stage.Seed.ExecuteAsync(
            """
            insert into opt_out_events (tenant_id, channel, address, at, opted_out, recorded_at)
            select @TenantId, 'whatsapp', a, now() - interval '2 days', true, now() from unnest(array['+553190000001', '+541123456789', '+5215555010001']) a;
            insert into opt_out_events (tenant_id, channel, address, at, opted_out, recorded_at)
            values (@TenantId, 'whatsapp', '+5215555010001', now() - interval '1 day', false, now());
            insert into suppressions (tenant_id, channel, address, reason, created_at)
            select @TenantId, 'whatsapp', a, 'optedOut', now() - interval '2 days' from unnest(array['+553190000001', '+541123456789']) a;
            insert into suppressions (tenant_id, channel, address, reason, created_at) values (@TenantId, 'chat', '+553190000001', 'optedOut', now());
            insert into chat_history (tenant_id, number_no, address, first_inbound_at, last_inbound_at)
            values (@TenantId, @NumberNo, '+553190000001', '2026-01-02', '2026-01-03'), (@TenantId, @NumberNo, '+5531990000001', '2026-01-01', '2026-01-02');
            """,
            new { tenant.TenantId, tenant.Sender.NumberNo });

        await CarryOverAsync();
        await CarryOverAsync();

        Assert.Equal(["whatsapp"], await ChannelsAsync(tenant.TenantId, "+5531990000001"));
        Assert.Equal(["whatsapp"], await ChannelsAsync(tenant.TenantId, "+5491123456789"));
        Assert.Equal(["whatsapp"], await ChannelsAsync(tenant.TenantId, "+541123456789"));
        Assert.Empty(await ChannelsAsync(tenant.TenantId, "+525555010001"));
        Assert.Equal([(new DateTime(2026, 1, 1), new DateTime(2026, 1, 3))], await stage.Seed.ListAsync<(DateTime, DateTime)>(
            "select distinct first_inbound_at, last_inbound_at from chat_history where tenant_id = @TenantId", new { tenant.TenantId }));

        // A START in either spelling ends what was stored before.
        await RecordAsync(tenant.TenantId, "+541123456789", DateTimeOffset.UtcNow, optedOut: false, "whatsapp");
        Assert.Empty(await ChannelsAsync(tenant.TenantId, "+5491123456789"));
        Assert.Empty(await ChannelsAsync(tenant.TenantId, "+541123456789"));
    }

    private async Task CarryOverAsync()
    {
        using var script = new StreamReader(typeof(Migrator).Assembly.GetManifestResourceStream("MassMessaging.Persistence.CarryOver.spellings.sql")!);
        await stage.Seed.ExecuteAsync(await script.ReadToEndAsync());
    }

    private Task RecordAsync(Guid tenantId, string address, DateTimeOffset at, bool optedOut, string channel = "sms") =>
        Customers.RecordOptOutsAsync(tenantId, Channel.Parse(channel), [new OptOutEvent(address, at, optedOut, "{}")], at, default);

    private Task<IReadOnlyList<string>> ChannelsAsync(Guid tenantId, string address) => Customers.SuppressedChannelsAsync(tenantId, [address], default);

    private Task AddAsync(Guid tenantId, params (string Id, string Phone)[] customers) => Customers.UpsertAsync(
        tenantId, [.. customers.Select(c => new CustomerRow { CustomerId = c.Id, Phone = c.Phone })], 50, Stage.Noon, false, default);
}
