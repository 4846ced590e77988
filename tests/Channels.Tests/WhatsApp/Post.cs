using System.Text;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Channels.Tests.WhatsApp;

/// <summary>Posts of the provider, written by hand.</summary>
internal static class Post
{
    internal static WhatsAppEvents Parse(string body) => WhatsAppWebhook.Parse(Encoding.UTF8.GetBytes(body));

    /// <summary>One change of one number.</summary>
    internal static string Change(string rest, string number = Sample.PhoneNumberId, string field = "messages", string account = Sample.BusinessAccountId) =>
        $$"""{"object":"whatsapp_business_account","entry":[{{Entry(rest, number, field, account)}}]}""";

    internal static string Entry(string rest, string number = Sample.PhoneNumberId, string field = "messages", string account = Sample.BusinessAccountId) =>
        $$$"""{"id":"{{{account}}}","changes":[{"field":"{{{field}}}","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"{{{number}}}"},{{{rest}}}}}]}""";

    internal static IReadOnlyList<Receipt> Statuses(string statuses) =>
        [.. Parse(Change($"\"statuses\":[{statuses}]")).Numbers.SelectMany(n => n.Receipts)];
}
