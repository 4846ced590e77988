using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Faults;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Reads a number and its account's templates from the Cloud API; changes nothing there.</summary>
/// <param name="http">A client without redirects.</param>
/// <param name="options">Where the provider is and how long a call may take.</param>
public sealed class WhatsAppNumberApi(HttpClient http, IOptions<WhatsAppOptions> options)
{
    private const int PageSize = 100;
    private const int MaxPages = 100;
    private const int MaxPageBytes = 4 * 1024 * 1024;
    private readonly WhatsAppOptions _options = options.Value;

    /// <summary>
    /// Asks whether the credentials open the number and whether it belongs to their business account.
    /// Never throws for anything a provider or network can do.
    /// </summary>
    /// <param name="credentials">By the names of <see cref="WhatsAppCredentials"/>.</param>
    /// <param name="cancellationToken">Ends the call; the answer is then <see cref="NumberProblem.Unreachable"/>.</param>
    public async Task<NumberCheck> GetNumberAsync(IReadOnlyDictionary<string, string> credentials, CancellationToken cancellationToken)
    {
        if (!WhatsAppCredentials.TryGetNode(credentials, WhatsAppCredentials.PhoneNumberId, out var number))
        {
            return new NumberCheck.Failed(NumberProblem.NumberUnknown, "phoneNumberId is not a number");
        }

        if (!WhatsAppCredentials.TryGetNode(credentials, WhatsAppCredentials.BusinessAccountId, out var account))
        {
            return new NumberCheck.Failed(NumberProblem.WrongAccount, "businessAccountId is not a number");
        }

        var (found, problem) = await GetAsync(
            credentials, number + "?fields=id,display_phone_number,quality_rating,status", Wire.Default.NumberReply, cancellationToken);
        if (found is null)
        {
            return new NumberCheck.Failed(problem!.Problem, problem.Detail);
        }

        if (found is not { Id: { } id, DisplayPhoneNumber: { } display } || id != number || ToE164(display) is not { } phone)
        {
            return new NumberCheck.Failed(NumberProblem.Unreachable, "the answer holds no number");
        }

        return await BelongsAsync(credentials, account, number, cancellationToken)
            ?? (NumberCheck)new NumberCheck.Verified(phone, display, found.QualityRating, found.Status);
    }

    /// <summary>
    /// Asks for the account's limit of distinct people in 24 hours. Null when the provider did not tell, for whatever
    /// reason: older versions know the field by another name. Never throws for anything a provider or network can do.
    /// </summary>
    /// <param name="credentials">By the names of <see cref="WhatsAppCredentials"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<LimitEvent?> GetLimitAsync(IReadOnlyDictionary<string, string> credentials, CancellationToken cancellationToken)
    {
        if (!WhatsAppCredentials.TryGetNode(credentials, WhatsAppCredentials.PhoneNumberId, out var number)
            || !WhatsAppCredentials.TryGetNode(credentials, WhatsAppCredentials.BusinessAccountId, out var account))
        {
            return null;
        }

        foreach (var field in new[] { "whatsapp_business_manager_messaging_limit", "messaging_limit_tier" })
        {
            var (reply, _) = await GetAsync(credentials, $"{number}?fields={field}", Wire.Default.LimitReply, cancellationToken);
            if (reply is not null
                && (MessagingLimit.TryRead(reply.WhatsappBusinessManagerMessagingLimit, out var people)
                    || MessagingLimit.TryRead(reply.MessagingLimitTier, out people)))
            {
                return new LimitEvent(account, people);
            }
        }

        return null;
    }

    /// <summary>
    /// Asks which portfolio owns the business account: its limits hold for all numbers of all its accounts. Null when the
    /// provider did not tell, for whatever reason. Never throws for anything a provider or network can do.
    /// </summary>
    /// <param name="credentials">By the names of <see cref="WhatsAppCredentials"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The provider's id of the portfolio: decimal digits.</returns>
    public async Task<string?> GetPortfolioAsync(IReadOnlyDictionary<string, string> credentials, CancellationToken cancellationToken)
    {
        if (!WhatsAppCredentials.TryGetNode(credentials, WhatsAppCredentials.BusinessAccountId, out var account))
        {
            return null;
        }

        var (reply, _) = await GetAsync(credentials, account + "?fields=id,owner_business_info", Wire.Default.AccountReply, cancellationToken);
        return reply is { OwnerBusinessInfo.Id: { Length: > 0 and <= 32 } id } && reply.Id == account && id.All(char.IsAsciiDigit) ? id : null;
    }

    /// <summary>Reads the templates of the business account. Never throws for anything a provider or network can do.</summary>
    /// <param name="credentials">By the names of <see cref="WhatsAppCredentials"/>.</param>
    /// <param name="cancellationToken">Ends the call; the answer is then <see cref="NumberProblem.Unreachable"/>.</param>
    /// <param name="name">Only those whose name the provider finds by this; it may give others too. Null: all.</param>
    public async Task<TemplateList> GetTemplatesAsync(
        IReadOnlyDictionary<string, string> credentials, CancellationToken cancellationToken, string? name = null)
    {
        if (!WhatsAppCredentials.TryGetNode(credentials, WhatsAppCredentials.BusinessAccountId, out var account))
        {
            return new TemplateList.Failed(NumberProblem.WrongAccount, "businessAccountId is not a number");
        }

        var node = account + "/message_templates?fields=name,language,status,category,components,quality_score,message_send_ttl_seconds"
            + (name is null ? string.Empty : "&name=" + Uri.EscapeDataString(name));
        var templates = new List<WhatsAppTemplate>();
        string? after = null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var (page, problem) = await GetAsync(
                credentials,
                Paged(node, after),
                Wire.Default.TemplatePage,
                cancellationToken);
            if (page is null)
            {
                return new TemplateList.Failed(InAccount(problem!.Problem), problem.Detail);
            }

            templates.AddRange((page.Data ?? []).Select(ToTemplate).OfType<WhatsAppTemplate>());
            after = NextPage(page.Paging);
            if (after is null)
            {
                break;
            }
        }

        return new TemplateList.Found(templates);
    }

    private static WhatsAppTemplate? ToTemplate(TemplateReply reply) => reply is { Name: { } name, Language: { } language }
        ? new WhatsAppTemplate(
            name,
            language,
            reply.Status ?? "UNKNOWN",
            reply.Category,
            reply.Components?.FirstOrDefault(c => string.Equals(c.Type, "BODY", StringComparison.OrdinalIgnoreCase))?.Text ?? string.Empty)
        {
            Quality = reply.QualityScore?.Score,
            TimeToLive = reply.MessageSendTtlSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
            Parts = [.. (reply.Components ?? []).Select(ToPart)],
            Missing = TemplateParts.Missing((reply.Components ?? []).Select(ToPart)),
        }
        : null;

    private static TemplatePart ToPart(TemplateReplyComponent component) => new(
        component.Type ?? string.Empty,
        component.Format,
        component.Text,
        [.. (component.Buttons ?? []).Select(button => new TemplateButton(button.Type ?? string.Empty, button.Url) { Text = button.Text })])
    {
        Expires = component.LimitedTimeOffer?.HasExpiration ?? true,
    };

    // A cursor comes on the last page too; only the presence of "next" says that there is more.
    private static string? NextPage(GraphPaging? paging) => paging is { Next: not null, Cursors.After: { Length: > 0 } after } ? after : null;

    private static string Paged(string node, string? after) =>
        after is null ? $"{node}&limit={PageSize}" : $"{node}&limit={PageSize}&after={Uri.EscapeDataString(after)}";

    // An account that the provider does not show is, for whoever links a number, the wrong account.
    private static NumberProblem InAccount(NumberProblem problem) =>
        problem == NumberProblem.NumberUnknown ? NumberProblem.WrongAccount : problem;

    private static string? ToE164(string display)
    {
        var digits = string.Concat(display.Where(char.IsAsciiDigit));
        return digits.Length is >= 2 and <= 15 ? "+" + digits : null;
    }

    private async Task<NumberCheck.Failed?> BelongsAsync(
        IReadOnlyDictionary<string, string> credentials, string account, string number, CancellationToken cancellationToken)
    {
        string? after = null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var (page, problem) = await GetAsync(
                credentials, Paged(account + "/phone_numbers?fields=id", after), Wire.Default.NumberPage, cancellationToken);
            if (page is null)
            {
                return new NumberCheck.Failed(InAccount(problem!.Problem), problem.Detail);
            }

            if (page.Data?.Any(n => n.Id == number) == true)
            {
                return null;
            }

            after = NextPage(page.Paging);
            if (after is null)
            {
                break;
            }
        }

        return new NumberCheck.Failed(NumberProblem.WrongAccount, "the number is not one of the account's");
    }

    private async Task<(T? Found, ReadProblem? Problem)> GetAsync<T>(
        IReadOnlyDictionary<string, string> credentials, string node, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (!WhatsAppCredentials.TryGetToken(credentials, out var token))
        {
            return (null, new ReadProblem(NumberProblem.TokenRejected, "accessToken is empty or not plain ASCII"));
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, _options.AddressOf(node));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.SendTimeout);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var body = await Answer.ReadAsync(response.Content, MaxPageBytes, limit.Token);
            if (response.IsSuccessStatusCode && body is not null && JsonSerializer.Deserialize(body, type) is { } found)
            {
                return (found, null);
            }

            return (null, ToProblem((int)response.StatusCode, body));
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            return (null, new ReadProblem(NumberProblem.Unreachable, broken.GetType().Name));
        }
    }

    private static ReadProblem ToProblem(int status, byte[]? body)
    {
        var error = Replies.ErrorOf(body);
        var fault = error?.Code is { } known ? Replies.Codes[known] : null;
        var problem = fault switch
        {
            // Nothing but the number was asked for, so that a wrong parameter is the number.
            { Class: FaultClass.Sender or FaultClass.Content } => NumberProblem.NumberUnknown,
            { Class: FaultClass.Account, Detail: FaultDetail.Token or FaultDetail.Disconnected } => NumberProblem.TokenRejected,
            null when error is null && status is (401 or 403) => NumberProblem.TokenRejected,
            _ => NumberProblem.Unreachable,
        };
        return new ReadProblem(problem, error?.Code is { } code ? $"error {code}" : $"http {status}");
    }

    private sealed record ReadProblem(NumberProblem Problem, string Detail);
}
