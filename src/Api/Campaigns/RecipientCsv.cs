using MassMessaging.Api.Json;
using MassMessaging.Api.Paging;

namespace MassMessaging.Api.Campaigns;

/// <summary>All people of a campaign as CSV, written as they are read.</summary>
internal sealed class RecipientCsv : IResult
{
    private const int PageSize = 1000;

    private const string Header = CsvAnswers.ByteOrderMark + "customerId,name,address,status,reason,attemptedAt,sentAt,deliveredAt,readAt,nextAttemptAt,waitingFor\r\n";

    private readonly RecipientList _list;
    private readonly (IReadOnlyList<RecipientView> Items, long? Next) _first;

    private RecipientCsv(RecipientList list, (IReadOnlyList<RecipientView> Items, long? Next) first) => (_list, _first) = (list, first);

    /// <summary>The export with its first page, so that it is refused before it begins or not at all.</summary>
    public static async Task<RecipientCsv> BeginAsync(RecipientList list, CancellationToken cancellationToken) =>
        new(list, await list.PageAsync(0, PageSize, goesOn: false, cancellationToken));

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        CsvAnswers.Begin(httpContext, $"recipients-{_list.CampaignId:N}.csv");
        await httpContext.Response.WriteAsync(Header, httpContext.RequestAborted);
        for (var (items, next) = _first; ; (items, next) = await _list.PageAsync(next.Value, PageSize, goesOn: true, httpContext.RequestAborted))
        {
            // Its turn is waited for too: many exports would else keep the processors with their lines.
            var page = items;
            var text = await _list.CostlyAsync(goesOn: true, _ => Task.FromResult(CsvAnswers.Lines(page, Cells)), httpContext.RequestAborted);
            await httpContext.Response.WriteAsync(text, httpContext.RequestAborted);
            if (next is null)
            {
                return;
            }
        }
    }

    private static IEnumerable<string?> Cells(RecipientView item) =>
    [
        item.CustomerId, item.Name, item.Address, item.Status, item.Reason, Text(item.AttemptedAt), Text(item.SentAt), Text(item.DeliveredAt),
        Text(item.ReadAt), Text(item.NextAttemptAt), item.WaitingFor,
    ];

    private static string? Text(DateTimeOffset? at) => at is { } instant ? InstantConverter.Text(instant) : null;
}
