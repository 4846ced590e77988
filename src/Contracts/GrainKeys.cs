using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Contracts;

/// <summary>
/// Builds and reads grain keys, the only place that knows their form. Every key holds a <c>/</c>: Orleans' ADO.NET
/// storage reads a key of hexadecimal digits alone as a number and lets two of them share one state.
/// </summary>
public static class GrainKeys
{
    /// <summary>Recipients of a campaign that one <see cref="IRecipientsGrain"/> owns.</summary>
    public const int PageSize = 256;

    private const string Smpp = "smpp";

    extension(IGrainFactory grains)
    {
        /// <summary>The grain of one campaign: <c>tenant/campaign</c>.</summary>
        public ICampaignGrain Campaign(Guid tenantId, Guid campaignId) =>
            grains.GetGrain<ICampaignGrain>(CampaignKey(tenantId, campaignId));

        /// <summary>The grain of one test message: <c>tenant/test</c>.</summary>
        public ITestMessageGrain TestMessage(Guid tenantId, Guid testId) =>
            grains.GetGrain<ITestMessageGrain>(CampaignKey(tenantId, testId));

        /// <summary>The grain of one sender number, unique over all tenants: <c>provider/number</c>.</summary>
        public ISenderNumberGrain SenderNumber(string numberKey) => grains.GetGrain<ISenderNumberGrain>(numberKey);

        /// <summary>The grain of one SMPP account, by its key.</summary>
        public ISmppAccountGrain SmppAccount(string accountKey) => grains.GetGrain<ISmppAccountGrain>(accountKey);

        /// <summary>The grain of one page of a campaign's recipients: <c>tenant/campaign/page</c>.</summary>
        public IRecipientsGrain Recipients(Guid tenantId, Guid campaignId, int page) =>
            grains.GetGrain<IRecipientsGrain>($"{CampaignKey(tenantId, campaignId)}/{page}");
    }

    /// <summary>The key of a campaign's grain and of its stored state.</summary>
    public static string CampaignKey(Guid tenantId, Guid campaignId) => $"{tenantId:N}/{campaignId:N}";

    /// <summary>The key of a sender number's grain and of its guard row.</summary>
    public static string NumberKey(string provider, string providerNumber) => $"{provider}/{providerNumber}";

    /// <summary>The key of a number whose provider serves the channel alone.</summary>
    public static string NumberKey(Channel channel, string providerNumber) => NumberKey(channel.Word, providerNumber);

    /// <summary>The key of an SMPP account's grain: <c>smpp/account</c>. Its numbers' keys go on with <c>/number</c>.</summary>
    public static string SmppAccountKey(string systemId) => NumberKey(Smpp, Uri.EscapeDataString(systemId));

    /// <summary>The account of an SMPP number's key; null for the key of another number.</summary>
    public static string? SmppAccountOf(string numberKey) =>
        numberKey.Split('/', 3) is [Smpp, var account, _] ? NumberKey(Smpp, account) : null;

    /// <summary>The page that holds a recipient; <paramref name="seq"/> counts from 1.</summary>
    public static int PageOf(int seq) => (seq - 1) / PageSize;

    /// <summary>Reads a campaign's key.</summary>
    /// <exception cref="FormatException">The key has another form.</exception>
    public static (Guid TenantId, Guid CampaignId) ParseCampaign(string key) =>
        key.Split('/') is [var tenant, var campaign]
            ? (Guid.ParseExact(tenant, "N"), Guid.ParseExact(campaign, "N"))
            : throw new FormatException($"'{key}' is not the key of a campaign.");

    /// <summary>Reads a page's key.</summary>
    /// <exception cref="FormatException">The key has another form.</exception>
    public static (Guid TenantId, Guid CampaignId, int Page) ParsePage(string key) =>
        key.Split('/') is [var tenant, var campaign, var page]
            ? (Guid.ParseExact(tenant, "N"), Guid.ParseExact(campaign, "N"), int.Parse(page, System.Globalization.CultureInfo.InvariantCulture))
            : throw new FormatException($"'{key}' is not the key of a page of recipients.");
}
