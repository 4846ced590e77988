using System.Text.RegularExpressions;

namespace MassMessaging.Channels.Smpp;

/// <summary>
/// The fields in a receipt's text: <c>id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…</c> (SMPP 3.4,
/// appendix B), in any order and case, any of them absent, parted by blanks or commas, bare or in quotes.
/// </summary>
/// <param name="Id">The message's id; empty: none.</param>
/// <param name="Status">The word after <c>stat</c>, letters alone; empty: none.</param>
/// <param name="Error">The network's error; empty: none.</param>
/// <param name="Others">How many further fields of a receipt there are.</param>
internal sealed partial record ReceiptText(string Id, string Status, string Error, int Others)
{
    private const int LongestError = 16;

    // NUL ends a field where a centre writes one.
    private static readonly char[] Around = [' ', '\t', '\r', '\n', '\0', ',', ';', '|', '"', '\''];

    /// <summary>Whether the text is a receipt for all that it says itself.</summary>
    internal bool IsReceipt => Id.Length > 0 && Status.Length > 0 && Others > 0;

    internal static ReceiptText Of(string text)
    {
        var (id, status, error, others) = (string.Empty, string.Empty, string.Empty, 0);
        for (var field = Field().Match(text); field.Success;)
        {
            var next = field.NextMatch();
            var value = text[(field.Index + field.Length)..(next.Success ? next.Index : text.Length)];
            switch (field.Groups[1].Value.ToUpperInvariant())
            {
                case "TEXT":
                    next = Match.Empty; // what follows is the message's own and may look like anything
                    break;
                case "ID":
                    id = First(id, value.Split('\0')[0].Trim(Around));
                    break;
                case "STAT":
                    status = First(status, Letters().Match(value).Value);
                    break;
                case "ERR":
                    (others, error) = (others + 1, First(error, Number().Match(value).Value));
                    break;
                default:
                    others++;
                    break;
            }

            field = next;
        }

        return new ReceiptText(id, status, error.Length <= LongestError ? error : error[..LongestError], others);
    }

    private static string First(string former, string value) => former.Length > 0 ? former : value;

    [GeneratedRegex(@"(?<![A-Za-z0-9_])(id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text)""?\s*[:=]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    [GeneratedRegex("[A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Letters();

    [GeneratedRegex("[A-Za-z0-9._-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
