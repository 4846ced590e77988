using System.Globalization;
using System.Text;
using MassMessaging.Channels.Push;
using MassMessaging.Channels.Smpp;
using MassMessaging.Channels.Sms;
using MassMessaging.Channels.Tests.Sms;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Faults;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Providers;

/// <summary>The lists of the providers' codes: every code has a class, and answers and reports go by the list alone.</summary>
public sealed class CodeListsTests
{
    private static readonly (string Name, CodeList Codes, int AtLeast)[] Lists =
    [
        ("whatsapp", Replies.Codes, 120), ("twilio", TwilioReplies.Codes, 317), ("fcm", FcmReplies.Codes, 40), ("smpp", SmppStatus.Codes, 60),
    ];

    [Fact]
    public void Every_list_can_be_read_and_is_whole() => Assert.All(Lists, list => Assert.True(list.Codes.All.Count() >= list.AtLeast, list.Name));

    [Fact]
    public void A_code_of_one_person_stops_no_sender_and_one_of_a_sender_spends_no_person() => Assert.All(Lists.SelectMany(list => list.Codes.All), fault =>
    {
        var effect = RetryPolicy.Effect(fault.InAnswer, triesDone: 1);
        var ofPerson = fault.Class is FaultClass.Recipient or FaultClass.OptedOut or FaultClass.Device;
        var ofSender = fault.Class is FaultClass.Sender or FaultClass.Account;
        Assert.True(!ofPerson || effect is OutcomeEffect.Fail or OutcomeEffect.FailAndSuppress or OutcomeEffect.WaitForPlatform, fault.ToString());
        Assert.True(!ofSender || effect == OutcomeEffect.WaitForSender, fault.ToString());
    });

    [Fact]
    public void A_code_that_names_nobody_is_judged_in_an_answer_and_final_in_a_report() => Assert.All(
        Lists.SelectMany(list => list.Codes.All).Where(fault => fault.Class == FaultClass.Unknown),
        fault => Assert.Equal((ErrorClass.Unlisted, ErrorClass.Recipient), (fault.InAnswer, fault.InReport)));

    [Fact]
    public void An_answer_and_a_later_report_of_sms_go_by_the_list_whatever_the_code() => Assert.All(TwilioReplies.Codes.All, fault =>
    {
        var answer = TwilioReplies.ToOutcome(400, Encoding.UTF8.GetBytes($$"""{"code":{{fault.Code}},"status":400}"""), retryAfter: null);
        var report = Assert.IsType<SmsEvent.Reported>(TwilioWebhookTests.Parse($"MessageStatus=undelivered&ErrorCode={fault.Code}")).Receipt;
        Assert.Equal(new SendOutcome.Refused(fault.InAnswer, fault.Code), answer);
        Assert.Equal((fault.InReport, fault.Code), (report.Class, report.Code));
    });

    [Fact]
    public void An_answer_and_a_later_report_of_WhatsApp_go_by_the_list_whatever_the_code() =>
        Assert.All(Replies.Codes.All.Where(fault => !fault.Code.Contains('/', StringComparison.Ordinal)), fault =>
        {
            var answer = Replies.ToOutcome(400, Encoding.UTF8.GetBytes($$$"""{"error":{"code":{{{fault.Code}}}}}"""), retryAfter: null);
            var post = $$$$"""
                {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"2"},
                "statuses":[{"id":"wamid.1","status":"failed","timestamp":"1800000000","errors":[{"code":{{{{fault.Code}}}}}]}]}}]}]}
                """;
            var report = Assert.Single(Assert.Single(EventReader.Read(Encoding.UTF8.GetBytes(post)).Numbers).Receipts);
            Assert.Equal(new SendOutcome.Refused(fault.InAnswer, fault.Code), answer);
            Assert.Equal((fault.InReport, fault.Code), (report.Class, report.Code));
        });

    [Fact]
    public void An_answer_in_time_and_a_late_one_of_a_centre_go_by_the_list_whatever_the_status() => Assert.All(SmppStatus.Codes.All, fault =>
    {
        var status = uint.Parse(fault.Code.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        Assert.Equal((fault.InAnswer, fault.InReport), (SmppStatus.ClassOf(status), SmppStatus.LateClassOf(status)));
    });

    [Theory]
    [InlineData(0x3FFu, ErrorClass.Unlisted)]
    [InlineData(0x4A7u, ErrorClass.Unlisted)]
    [InlineData(uint.MaxValue, ErrorClass.Unlisted)]
    public void A_status_of_a_maker_or_of_nobody_names_nobody(uint status, ErrorClass expected) => Assert.Equal(expected, SmppStatus.ClassOf(status));
}
