using System.Text;
using MassMessaging.Api.Json;
using MassMessaging.Domain.Content;

namespace MassMessaging.Api.Campaigns;

/// <summary>All people of a campaign as CSV, written as they are read.</summary>
internal sealed class RecipientCsv(RecipientList list) : IResult
{
    private const int PageSize = 1000;

    // The byte order mark first: without it a spreadsheet reads umlauts in another encoding.
    private const string Header = "\uFEFFcustomerId,name,address,status,reason,attemptedAt,sentAt,deliveredAt,readAt,nextAttemptAt,waitingFor\r\n";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "text/csv; charset=utf-8";
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"recipients-{list.CampaignId:N}.csv\"";
        await httpContext.Response.WriteAsync(Header, httpContext.RequestAborted);
        long? after = 0;
        while (after is { } from)
        {
            var (items, next) = await list.PageAsync(from, PageSize, httpContext.RequestAborted);
            var text = new StringBuilder();
            foreach (var item in items)
            {
                text.AppendJoin(',', Cells(item).Select(Cell)).Append("\r\n");
            }

            await httpContext.Response.WriteAsync(text.ToString(), httpContext.RequestAborted);
            after = next;
        }
    }

    /// <summary>A cell that no spreadsheet reads as a formula, quoted where any list separator could end it early.</summary>
    internal static string Cell(string? value)
    {
        var safe = SpreadsheetText.Guard(value ?? string.Empty);
        return safe.AsSpan().ContainsAny("\",;\t|\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static IEnumerable<string?> Cells(RecipientView item) =>
    [
        item.CustomerId, item.Name, item.Address, item.Status, item.Reason, Text(item.AttemptedAt), Text(item.SentAt), Text(item.DeliveredAt),
        Text(item.ReadAt), Text(item.NextAttemptAt), item.WaitingFor,
    ];

    private static string? Text(DateTimeOffset? at) => at is { } instant ? InstantConverter.Text(instant) : null;
}
