using System.Globalization;

namespace MassMessaging.Domain.Vocabulary;

/// <summary>How a language writes values in a sentence. It is part of the language's file, so that no machine's data decide it.</summary>
/// <param name="Decimal">The decimal sign.</param>
/// <param name="Group">The sign between thousands, from five digits on.</param>
/// <param name="Instant">The format of an instant in UTC.</param>
/// <param name="Or">The last two entries of a list.</param>
/// <param name="Days">So many days, from two on.</param>
/// <param name="Hours">So many hours, from two on.</param>
/// <param name="Minutes">So many minutes.</param>
internal sealed record SentenceFormat(string Decimal, string Group, string Instant, string Or, string Days, string Hours, string Minutes)
{
    private const int SmallestGrouped = 10_000;

    private NumberFormatInfo Numbers => new()
    {
        NumberDecimalSeparator = Decimal,
        NumberGroupSeparator = Group,
    };

    /// <summary>A value as text.</summary>
    /// <param name="value">A word, a number, an amount, an instant, or a list of them.</param>
    /// <param name="translate">Gives a word in the language.</param>
    public string Text(object value, Func<string, string> translate) => value switch
    {
        string word => translate(word),
        Amount amount => string.Create(CultureInfo.InvariantCulture, $"{Number(amount.Value, places: 2)} {amount.Currency}"),
        decimal number => Number(number, places: 0),
        int or long => Number(Convert.ToDecimal(value, CultureInfo.InvariantCulture), places: 0),
        DateTimeOffset instant => instant.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture),
        IEnumerable<object> list => List([.. list.Select(item => Text(item, translate))]),
        System.Collections.IEnumerable list => List([.. list.Cast<object>().Select(item => Text(item, translate))]),
        _ => value.ToString() ?? string.Empty,
    };

    /// <summary>A duration, cut to its largest unit.</summary>
    public string Duration(long seconds) => TimeSpan.FromSeconds(seconds) switch
    {
        { TotalDays: >= 2 } time => string.Format(CultureInfo.InvariantCulture, Days, Math.Floor(time.TotalDays)),
        { TotalHours: >= 2 } time => string.Format(CultureInfo.InvariantCulture, Hours, Math.Floor(time.TotalHours)),
        var time => string.Format(CultureInfo.InvariantCulture, Minutes, Math.Floor(time.TotalMinutes)),
    };

    private string Number(decimal number, int places)
    {
        var format = (Math.Abs(number) >= SmallestGrouped ? "#,0" : "0") + "." + new string('0', places) + new string('#', 4 - places);
        return number.ToString(format, Numbers);
    }

    private string List(string[] items) => items switch
    {
        [] => string.Empty,
        [var only] => only,
        [.. var head, var last] => string.Format(CultureInfo.InvariantCulture, Or, string.Join(", ", head), last),
    };
}
