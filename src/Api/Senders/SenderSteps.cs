using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Channels.Sms;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Contracts;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Senders;
using MassMessaging.Persistence.Tenants;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Senders;

/// <summary>A sender's way to active, and its pauses.</summary>
internal static class SenderSteps
{
    /// <summary>Months of one payment.</summary>
    public const int MostMonths = 24;

    /// <summary>Maps the routes under senders.</summary>
    public static void MapSenderSteps(this IEndpointRouteBuilder senders)
    {
        senders.MapPost("/{id}/accept-terms", AcceptTermsAsync).RequireAuthorization(Policies.Manager).WithName("acceptSenderTerms")
            .Documented(
                "Records that the terms of GET /v1/terms/whatsapp were read and accepted; a version that is named must be the present one.",
                new { version = WhatsAppTerms.BuiltIn }, Rule.TermsVersionUnknown, Rule.NotFound, Rule.StatusRefused)
            .Produces<SenderView>().AnswersETag();
        senders.MapPost("/{id}/pay", PayAsync).RequireAuthorization(Policies.Creator).WithName("paySender")
            .Documented("Pays the channel for months from the balance; with an Idempotency-Key it is paid once however often it is sent.",
                new { months = 1 }, Rule.MonthsOutOfRange, Rule.NotFound, Rule.BalanceTooLow, Rule.PriceMissing, Rule.StatusRefused)
            .Produces<SenderView>().AnswersETag();
        senders.MapPost("/{id}/link", LinkAsync).RequireAuthorization(Policies.Manager).WithName("linkSender")
            .Documented("Verifies a sender with its provider and links it; credentials are stored encrypted and never come back. Linking again replaces them. WhatsApp takes the members of the example; sms accountSid, authToken and from or messagingServiceSid, or over SMPP systemId, password, from and perhaps systemType; push projectId, clientEmail, privateKey and tokenUri of a service account.",
                new
                {
                    phoneNumberId = "100200300400500",
                    businessAccountId = "600700800900",
                    accessToken = "EAAG…",
                    appSecret = "0f3c…",
                    verifyToken = "a word of yours",
                },
                Rule.ValueRequired, Rule.ValueMalformed, Rule.IdMalformed, Rule.MemberOfOtherChannel, Rule.NotFound, Rule.StatusRefused, Rule.NumberUnavailable,
                Rule.ChannelNotAvailable, Rule.LinkRefused, Rule.Unavailable, Rule.ProviderUnreachable)
            .Produces<SenderView>().AnswersETag();
        senders.MapPost("/{id}/pause", PauseAsync).RequireAuthorization(Policies.Manager).WithName("pauseSender")
            .Documented("Stops every campaign's use of the number, at once.", null, Rule.NotFound, Rule.StatusRefused).Produces<SenderView>().AnswersETag();
        senders.MapPost("/{id}/resume", ResumeAsync).RequireAuthorization(Policies.Manager).WithName("resumeSender")
            .Documented("Lets campaigns use the number again.", null, Rule.NotFound, Rule.StatusRefused).Produces<SenderView>().AnswersETag();
        senders.MapGet("/{id}/templates", TemplatesAsync).RequireAuthorization(Policies.Viewer).WithName("listTemplates")
            .Documented("Lists the provider's templates of the sender's account.", null, Rule.NotFound, Rule.NotLinked, Rule.ChannelNotAvailable,
                Rule.ProviderRefused, Rule.Unavailable, Rule.ProviderUnreachable)
            .Produces<PageOf<TemplateView>>();
    }

    private static async Task<IResult> AcceptTermsAsync(
        string id, AcceptTermsRequest? request, Caller caller, SenderStore senders, WhatsAppTerms terms, TimeProvider time, HttpContext context)
    {
        if (request?.Version is { } version && version != terms.Version)
        {
            return Problem.Invalid(Rule.TermsVersionUnknown.At("/version", ("version", terms.Version)));
        }

        return await DoAsync(
            id, caller, senders, grains: null, time, context,
            senderId => senders.AcceptTermsAsync(caller.TenantId, senderId, terms.Version, time.GetUtcNow(), context.RequestAborted));
    }

    private static async Task<IResult> PayAsync(
        string id, PayRequest request, FreshId reference, Caller caller, SenderStore senders, TenantStore tenants, IGrainFactory grains,
        TimeProvider time, HttpContext context)
    {
        if (request.Months is not (>= 1 and <= MostMonths))
        {
            return Problem.Invalid(Rule.MonthsOutOfRange.At("/months", ("min", 1), ("max", MostMonths)));
        }

        if (!Texts.TryId(id, out var known) || await senders.FindAsync(caller.TenantId, known, context.RequestAborted) is not { } sender)
        {
            return Problem.NotFound("sender");
        }

        var prices = await tenants.PricesAsync(caller.TenantId, caller.Currency, context.RequestAborted);
        if (prices.FirstOrDefault(row => row.Channel == sender.Channel)?.PerMonth is not { } price)
        {
            return Problem.Of(Rule.PriceMissing, ("channel", sender.Channel.Word));
        }

        var debit = new Debit("channelMonth", price * request.Months.Value, reference.Text,
            JsonSerializer.Serialize(new { senderId = id, months = request.Months }, ApiJson.Options));
        return await DoAsync(
            id, caller, senders, grains, time, context,
            senderId => senders.PayAsync(caller.TenantId, senderId, request.Months.Value, debit, time.GetUtcNow(), context.RequestAborted));
    }

    private static async Task<IResult> LinkAsync(
        string id, LinkRequest request, Caller caller, SenderStore senders, SenderLinks links, WhatsAppNumberApi provider, IOptions<SmsOptions> sms,
        IGrainFactory grains, TimeProvider time, HttpContext context)
    {
        if (!Texts.TryId(id, out var known) || await senders.FindAsync(caller.TenantId, known, context.RequestAborted) is not { } sender)
        {
            return Problem.NotFound("sender");
        }

        if (!sender.Channel.HasProvider)
        {
            return Problem.Of(Rule.ChannelNotAvailable, ("channel", sender.Channel.Word));
        }

        var kind = request.KindOf(sender.Channel, sms.Value);
        if (request.Check(kind) is { Count: > 0 } errors)
        {
            return Problem.Invalid(errors);
        }

        if (SenderLifecycle.Next(sender.Status, SenderEvent.Link) is null)
        {
            return Problem.Refused(sender.Status.ToWord());
        }

        var (link, problem) = await links.CheckAsync(caller.TenantId, known, kind, request, context.RequestAborted);
        if (link is null)
        {
            return problem!;
        }

        var told = sender.Channel == Channel.WhatsApp
            ? await provider.GetLimitAsync(request.ToCredentials(kind), context.RequestAborted)
            : null;
        var portfolio = sender.Channel == Channel.WhatsApp
            ? await provider.GetPortfolioAsync(request.ToCredentials(kind), context.RequestAborted)
            : null;
        return await DoAsync(
            id, caller, senders, grains, time, context,
            async senderId =>
            {
                var change = await senders.LinkAsync(caller.TenantId, senderId, link, context.RequestAborted);
                if (change.Result == SenderChangeResult.Done && sender.NumberKey is { } former && former != link.NumberKey)
                {
                    await SenderRoutes.RefreshAsync(grains, former);
                }

                if (change.Result == SenderChangeResult.Done && portfolio is not null)
                {
                    await senders.LearnPortfolioAsync(
                        link.AccountKey, GrainKeys.NumberKey(sender.Channel, "portfolio/" + portfolio), context.RequestAborted);
                }

                if (change.Result == SenderChangeResult.Done && told is not null)
                {
                    await senders.SetDailyLimitAsync(caller.TenantId, link.AccountKey, told.PeopleADay, context.RequestAborted);
                }

                return change;
            });
    }

    private static Task<IResult> PauseAsync(
        string id, Caller caller, SenderStore senders, IGrainFactory grains, TimeProvider time, HttpContext context) =>
        DoAsync(id, caller, senders, grains, time, context, sender => senders.PauseAsync(caller.TenantId, sender, context.RequestAborted));

    private static Task<IResult> ResumeAsync(
        string id, Caller caller, SenderStore senders, IGrainFactory grains, TimeProvider time, HttpContext context) =>
        DoAsync(id, caller, senders, grains, time, context, sender => senders.ResumeAsync(caller.TenantId, sender, context.RequestAborted));

    private static async Task<IResult> TemplatesAsync(
        string id, Caller caller, SenderStore senders, CredentialCipher cipher, WhatsAppNumberApi provider, HttpContext context)
    {
        var (sender, refusal) = await LinkedWhatsAppAsync(id, caller, senders, context.RequestAborted);
        if (sender is null)
        {
            return refusal!;
        }

        return await provider.GetTemplatesAsync(cipher.Decrypt(sender.SenderId, sender.Credentials!), context.RequestAborted) switch
        {
            TemplateList.Found found => TypedResults.Ok(new PageOf<TemplateView>([.. found.Templates.Select(TemplateView.Of)], null)),
            TemplateList.Failed { Problem: NumberProblem.Unreachable } => Problem.Unavailable(),
            TemplateList.Failed failed => Problem.Of(Rule.ProviderRefused, ("providerCode", failed.Detail)),
            _ => Problem.Unavailable(),
        };
    }

    /// <summary>A linked WhatsApp sender of the caller's tenant, with its credentials sealed, or why there is none.</summary>
    internal static async Task<(SenderRow? Sender, ProblemResult? Refusal)> LinkedWhatsAppAsync(
        string id, Caller caller, SenderStore senders, CancellationToken cancellationToken) =>
        !Texts.TryId(id, out var senderId) || await senders.FindAsync(caller.TenantId, senderId, cancellationToken) is not { } sender
            ? (null, Problem.NotFound("sender"))
            : sender.Channel != Channel.WhatsApp ? (null, Problem.Of(Rule.ChannelNotAvailable, ("channel", sender.Channel.Word)))
            : sender.Credentials is null ? (null, Problem.Of(Rule.NotLinked))
            : (sender, null);

    private static async Task<IResult> DoAsync(
        string id, Caller caller, SenderStore senders, IGrainFactory? grains, TimeProvider time, HttpContext context,
        Func<Guid, Task<SenderChange>> change)
    {
        if (!Texts.TryId(id, out var senderId))
        {
            return Problem.NotFound("sender");
        }

        var done = await change(senderId);
        switch (done.Result)
        {
            case SenderChangeResult.Done:
                break;
            case SenderChangeResult.Refused:
                return Problem.Refused(done.Status.ToWord());
            case SenderChangeResult.BalanceTooLow:
                return Problem.Of(Rule.BalanceTooLow);
            case SenderChangeResult.NumberTaken:
                return Problem.Of(Rule.NumberUnavailable);
            default:
                return Problem.NotFound("sender");
        }

        if (await senders.FindAsync(caller.TenantId, senderId, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("sender");
        }

        if (grains is not null)
        {
            await SenderRoutes.RefreshAsync(grains, row.NumberKey);
        }

        return await SenderRoutes.ShowAsync(row, senders, time, context);
    }
}
