using System.Globalization;
using System.Text;
using MassMessaging.Channels.Smpp;
using MassMessaging.Channels.Tests.Smpp;
using MassMessaging.Contracts;
using MassMessaging.Grains.Smpp;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Grains.Tests;

/// <summary>What the product makes of what centres deliver as no specification has it: whose it is, and what it asks for.</summary>
public sealed class SmppOddCentreTests : IAsyncLifetime
{
    private const string Person = "393330000001";
    private const string From = "+12025550111";
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly SmallCentre _centre = new SmallCentre().Taking();
    private uint _sequence = 5000;
    private VirtualSilo _silo = null!;
    private Guid _tenant;
    private SeededSender _sender = null!;

    public async Task InitializeAsync()
    {
        _silo = await VirtualSilo.StartAsync(
            Noon,
            providers:
            [
                "--Channels:Sms:Adapter=smpp", $"--Channels:Smpp:Port={_centre.Port}", "--Channels:Smpp:ReconnectDelay=00:00:01",
                "--Channels:Smpp:SubmitsPerSecond=10000",
            ]);
        _tenant = await _silo.Seed.TenantAsync();
        _sender = await _silo.Seed.SmppSenderAsync(_tenant, "ann", From);
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _centre.DisposeAsync();
    }

    [Fact]
    public async Task A_refusal_with_a_body_spends_nobody_and_a_refused_person_fails_at_once()
    {
        await _silo.Seed.CustomersAsync(_tenant, 2);
        _centre.OnSubmit = (pdu, number) => number switch
        {
            1 => SmallCentre.AnswerRaw(pdu, 0x0B, "0425000102"),
            2 => SmallCentre.AnswerRaw(pdu, 0x58, "001d00056275737900"),
            _ => _centre.Accept(pdu),
        };
        var campaign = await LaunchAsync();
        await UntilRowsAsync(campaign, 4, 1);
        await UntilRowsAsync(campaign, 3, 1);
        Assert.Equal(["recipient:smpp0000000b"], await _silo.Seed.ListAsync<string>("select reason from recipients where status = 4"));
    }

    [Theory]
    [InlineData("02013333333030303030303100", "0101313230323535353031313100")] // national by its type
    [InlineData("0001303033393333333030303030303100", "0101313230323535353031313100")] // as it is dialled
    [InlineData("00083333333030303030303100", "02013230323535353031313100")] // the national plan; the sender without its country
    [InlineData("010133393333333030303030303100", "00013030313230323535353031313100")] // the sender as it is dialled
    public async Task Who_writes_stop_is_known_however_the_centre_writes_the_numbers(string source, string destination)
    {
        await _silo.Seed.SmppSenderAsync(_tenant, "ann", "+12025559999");
        await UntilBoundAsync();
        await DeliverAsync("00" + source + destination + "000000000000000000" + "0453544f50" + "00");
        await UntilSuppressedAsync();
        Assert.Equal([_sender.NumberNo], await _silo.Seed.ListAsync<int>("select number_no from chat_history where address = '+393330000001'"));
    }

    [Fact]
    public async Task A_stop_to_no_sender_of_the_account_holds_for_the_tenants_that_know_the_person()
    {
        var other = await _silo.Seed.TenantAsync();
        await _silo.Seed.SmppSenderAsync(_tenant, "ann", "+12025559999");
        await _silo.Seed.SmppSenderAsync(other, "ann", "+12025558888");
        await _silo.Seed.CustomersAsync(_tenant, 1);
        await UntilBoundAsync();
        await _centre.WriteAsync("STOP", Person, "99999");
        await UntilSuppressedAsync();
        Assert.Equal([_tenant], await _silo.Seed.ListAsync<Guid>("select tenant_id from suppressions"));
        Assert.Equal(1, await _silo.Seed.QueryAsync<long>("select count(*) from inbound_messages"));
    }

    public static TheoryData<string, byte, string, string> Forms { get; } = new()
    {
        { "a short reference", 0x40, "0500032a02", "" },
        { "a long reference", 0x40, "0608042a1102", "" },
        { "fields", 0x00, "", "020c0002002a020e000102020f0001" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_text_in_parts_is_one_message_and_only_the_whole_of_it_is_judged(string form, byte esmClass, string header, string behind)
    {
        Assert.NotEmpty(form);
        await UntilBoundAsync();
        await DeliverPartAsync(esmClass, header, behind, 2, "stop.");
        await _centre.UntilAsync("the first answer", () => _centre.Taken.Count == 1);
        Assert.Equal((1, 0), (await CountAsync("message_parts"), await CountAsync("inbound_messages"))); // stored before it was answered
        await DeliverPartAsync(esmClass, header, behind, 1, "I like your salon, so please do not ");
        await _centre.UntilAsync("the second answer", () => _centre.Taken.Count == 2);
        Assert.Equal((1, 0), (await CountAsync("inbound_messages"), await CountAsync("suppressions")));

        // Delivered again, as after an answer that was lost, it is no message of its own.
        await DeliverPartAsync(esmClass, header, behind, 2, "stop.");
        await _centre.UntilAsync("the third answer", () => _centre.Taken.Count == 3);
        await _silo.StepAsync(TimeSpan.FromSeconds(90));

        // The reference comes again with another text, and this one asks for it.
        await DeliverPartAsync(esmClass, header, behind, 1, "ST");
        await DeliverPartAsync(esmClass, header, behind, 2, "OP");
        await UntilSuppressedAsync();
        await _centre.UntilAsync("the last answers", () => _centre.Taken.Count == 5);
        Assert.Equal((2, 2), (await CountAsync("inbound_messages"), await CountAsync("message_parts")));
        Assert.All(_centre.Taken, pdu => Assert.Equal(SmppStatus.Ok, pdu.Status));
    }

    [Fact]
    public async Task A_part_whose_others_never_come_is_judged_as_it_is_after_a_minute()
    {
        await UntilBoundAsync();
        await DeliverPartAsync(0x40, "0500032a02", "", 2, "STOP");
        await _centre.UntilAsync("the answer", () => _centre.Taken.Count == 1);
        await _silo.StepAsync(TimeSpan.FromSeconds(59));
        await _silo.Services.GetRequiredService<SmppTexts>().JudgeOverdueAsync(1, 0, CancellationToken.None);
        Assert.Equal(0, await CountAsync("inbound_messages"));
        await _silo.StepAsync(TimeSpan.FromSeconds(2));
        await UntilSuppressedAsync();

        // What comes yet has the whole read once more.
        await DeliverPartAsync(0x40, "0500032a02", "", 1, "do not ");
        await SiloWaits.UntilAsync("the whole is read", async () => await CountAsync("inbound_messages") == 2);
    }

    [Fact]
    public async Task Beyond_the_most_parts_of_an_account_a_part_is_read_alone()
    {
        await UntilBoundAsync();
        await _silo.Seed.ExecuteAsync(
            """
            insert into message_parts (account_key, source, destination, reference, total, number, message_id, esm_class, coding, bytes, stored_at)
            select 'smpp/ann', '1.1.39' || n, '1.1.1', 1, 2, 1, gen_random_uuid(), 0, 0, ''::bytea, product_now() from generate_series(1, 19999) n
            """);
        await DeliverPartAsync(0x40, "0500032a02", "", 1, "STOP");
        await _centre.UntilAsync("the first answer", () => _centre.Taken.Count == 1);
        Assert.Equal((20_000, 0), (await CountAsync("message_parts"), await CountAsync("inbound_messages")));
        await DeliverPartAsync(0x40, "0500032b02", "", 1, "STOP");
        await _centre.UntilAsync("the second answer", () => _centre.Taken.Count == 2);
        Assert.Equal((20_000, 1), (await CountAsync("message_parts"), await CountAsync("inbound_messages")));
    }

    [Fact]
    public async Task A_receipt_that_only_its_text_announces_changes_the_writers_own_message_and_no_others()
    {
        await _silo.Seed.CustomersAsync(_tenant, 2);
        var campaign = await LaunchAsync();
        await UntilRowsAsync(campaign, 3, 2);
        var first = await _silo.Seed.QueryAsync<string>("select provider_id from recipients where address = '+393330000001'");
        await WriteAsync($"id:{first} sub:001 dlvrd:000 stat:UNDELIV err:045", "393330000002");
        await _centre.UntilAsync("the answer", () => _centre.Taken.Count == 1);
        await _silo.StepAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await _silo.RowsAsync(campaign))[3]);
        Assert.Equal(0, await CountAsync("inbound_messages"));
        await WriteAsync($"id:{first} sub:001 dlvrd:001 stat:DELIVRD err:000", Person);
        await UntilRowsAsync(campaign, 5, 1);
    }

    [Fact]
    public async Task Of_two_people_with_one_id_the_receipt_is_of_the_one_that_it_comes_from_and_else_of_the_newer()
    {
        await _silo.Seed.CustomersAsync(_tenant, 1);
        _centre.OnSubmit = (pdu, _) => SmallCentre.Answer(pdu, 0, "7");
        var older = await LaunchAsync();
        await UntilRowsAsync(older, 3, 1);
        var another = await LaunchAsync("update customers set phone = '+393330000003'");
        await UntilRowsAsync(another, 3, 1);
        Assert.Equal((1, 1), (await CountAsync("provider_messages"), await CountAsync("provider_repeats")));

        await _centre.ReportAsync("7", "DELIVRD", "12025550111", Person);
        await UntilRowsAsync(older, 5, 1);
        Assert.Equal(1, (await _silo.RowsAsync(another))[3]);
        await _centre.ReportAsync("7", "UNDELIV", "12025550111", "4915100000000");
        await UntilRowsAsync(another, 4, 1);
        Assert.Equal(1, (await _silo.RowsAsync(older))[5]);
    }

    [Theory]
    [InlineData("+5531990000001", "553190000001")]
    [InlineData("+525555010001", "5215555010001")]
    [InlineData("+5491123456789", "541123456789")]
    public async Task A_stop_and_a_receipt_in_the_other_spelling_of_the_number_are_the_persons(string phone, string person)
    {
        var other = await _silo.Seed.TenantAsync();
        await _silo.Seed.SmppSenderAsync(other, "ann", "+12025558888");
        await _silo.Seed.CustomersAsync(_tenant, 1);
        _centre.OnSubmit = (pdu, _) => SmallCentre.Answer(pdu, 0, "7");
        var older = await LaunchAsync($"update customers set phone = '{phone}'");
        await UntilRowsAsync(older, 3, 1);
        var another = await LaunchAsync("update customers set phone = '+393330000003'");
        await UntilRowsAsync(another, 3, 1);

        await _centre.ReportAsync("7", "DELIVRD", "12025550111", person);
        await UntilRowsAsync(older, 5, 1);
        Assert.Equal(1, (await _silo.RowsAsync(another))[3]);

        // To no sender of the account: it is for the tenant that has the person as a customer.
        await _silo.Seed.ExecuteAsync($"update customers set phone = '{phone}'");
        await _centre.WriteAsync("STOP", person, "99999");
        await SiloWaits.UntilAsync("the person has stopped", async () =>
            await _silo.Seed.QueryAsync<long>($"select count(*) from suppressions where channel = 'sms' and address = '{phone}'") == 1);
        Assert.Equal([_tenant], await _silo.Seed.ListAsync<Guid>("select distinct tenant_id from suppressions"));
    }

    [Theory]
    [InlineData("id:id-1 sub:001 dlvrd:000 stat:UNDELIV err:045\0", "", 4)]
    [InlineData("id:id-1\0 sub:001 dlvrd:001 stat:DELIVRD err:000", "", 5)]
    [InlineData("", "001e000769642d310078000427000102", 5)]
    [InlineData("id:id-1 sub:001 dlvrd:001 stat:DELIVRD err:000", "001e000437333600", 5)] // another id in the field, and ours in the text
    [InlineData("id:id-1 sub:001 dlvrd:001 stat:DELIVRD err:000", "001e000100", 5)]
    public async Task A_receipt_finds_its_person_whatever_stands_in_it(string text, string behind, int status)
    {
        await _silo.Seed.CustomersAsync(_tenant, 1);
        var campaign = await LaunchAsync();
        await UntilRowsAsync(campaign, 3, 1);
        await DeliverAsync(Head(0x04) + text.Length.ToString("x2", CultureInfo.InvariantCulture) + Convert.ToHexString(Encoding.ASCII.GetBytes(text)) + behind);
        await UntilRowsAsync(campaign, status, 1);
        await UntilTakenAsync();
    }

    [Fact]
    public async Task A_text_with_what_is_no_character_is_stored_and_answered()
    {
        await UntilBoundAsync();
        await DeliverAsync(Head(0, 8) + "0a" + "00530054004f0050fffe");
        await UntilSuppressedAsync();
        await UntilTakenAsync();
    }

    private static string Head(byte esmClass, byte coding = 0) =>
        $"000101333933333330303030303031000101313230323535353031313100{esmClass:x2}000000000000{coding:x2}00";

    private Task DeliverPartAsync(byte esmClass, string header, string behind, int number, string text)
    {
        var bytes = header.Length == 0 ? "" : header + number.ToString("x2", CultureInfo.InvariantCulture);
        var all = bytes + Convert.ToHexString(Encoding.ASCII.GetBytes(text));
        return DeliverAsync(Head(esmClass) + (all.Length / 2).ToString("x2", CultureInfo.InvariantCulture) + all + (behind.Length == 0 ? "" : behind + number.ToString("x2", CultureInfo.InvariantCulture)));
    }

    private Task WriteAsync(string text, string person) => _centre.WriteAsync(text, person, "12025550111");

    private Task DeliverAsync(string hex) => _centre.SendRawAsync(SmallCentre.Framed(Commands.DeliverSm, Convert.FromHexString(hex), _sequence++));

    private Task<int> CountAsync(string table) => _silo.Seed.QueryAsync<int>($"select count(*)::int from {table}");

    private async Task<ICampaignGrain> LaunchAsync(string? before = null)
    {
        if (before is not null)
        {
            await _silo.Seed.ExecuteAsync(before);
        }

        return await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender) with { Channel = "sms", MessagesPerHour = null });
    }

    private async Task UntilBoundAsync()
    {
        await _silo.Grains.SmppAccount("smpp/ann").KeepAsync(); // as SmppBinds does within five seconds
        await _centre.UntilAsync("a bind", () => _centre.Bound == 1);
    }

    private async Task UntilTakenAsync()
    {
        await _centre.UntilAsync("the answer", () => _centre.Taken.Count == 1);
        Assert.Equal(SmppStatus.Ok, _centre.Taken[0].Status);
    }

    private Task UntilSuppressedAsync() => SiloWaits.UntilAsync("the person has stopped", async () =>
        await _silo.Seed.QueryAsync<long>("select count(*) from suppressions where channel = 'sms' and address = '+393330000001'") == 1);

    private Task UntilRowsAsync(ICampaignGrain campaign, int status, int count) => _silo.UntilRowsAsync(campaign, status, count);
}
