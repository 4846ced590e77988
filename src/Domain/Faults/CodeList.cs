using System.Collections.Frozen;
using System.Globalization;

namespace MassMessaging.Domain.Faults;

/// <summary>
/// A provider's codes with their meaning, read from a table of its own: a code, or several between commas, or a range;
/// class; detail or a hyphen; source; meaning. Fields are separated by tabs; lines that begin with # are the head.
/// </summary>
public sealed class CodeList
{
    private const int Fields = 5;

    private readonly FrozenDictionary<string, Fault> _codes;
    private readonly IReadOnlyList<(long First, long Last, Fault Fault)> _ranges;

    private CodeList(Dictionary<string, Fault> codes, List<(long, long, Fault)> ranges)
    {
        _codes = codes.ToFrozenDictionary();
        _ranges = ranges;
    }

    /// <summary>Every code that is named by itself, and the first one of each range.</summary>
    public IEnumerable<Fault> All => [.. _codes.Values, .. _ranges.Select(range => range.Fault)];

    /// <summary>What a code means; null for one that the list does not hold.</summary>
    public Fault? this[string code] => _codes.GetValueOrDefault(code) ?? InRange(code);

    /// <summary>What a numeric code means; null for one that the list does not hold.</summary>
    public Fault? this[long code] => this[code.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Reads a list.</summary>
    /// <param name="text">The table.</param>
    /// <exception cref="FormatException">A line is none, names no class, or has a code that came before.</exception>
    public static CodeList Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var codes = new Dictionary<string, Fault>(StringComparer.Ordinal);
        var ranges = new List<(long, long, Fault)>();
        foreach (var (index, raw) in text.Split('\n').Index())
        {
            var line = raw.TrimEnd('\r');
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var fields = line.Split('\t');
            if (fields.Length != Fields || fields.Any(field => field.Length == 0 || field != field.Trim()))
            {
                throw Wrong(index, $"it has not {Fields} fields");
            }

            foreach (var code in fields[0].Split(','))
            {
                if (code.Length == 0)
                {
                    throw Wrong(index, "a code is missing");
                }

                var fault = new Fault(code, Word<FaultClass>(fields[1], index), Detail(fields[2], index), fields[3], fields[4]);
                Check(fault, index);
                Add(codes, ranges, fault, index);
            }
        }

        return new CodeList(codes, ranges);
    }

    private static void Add(Dictionary<string, Fault> codes, List<(long, long, Fault)> ranges, Fault fault, int index)
    {
        if (fault.Code.Split("..") is [var first, var last])
        {
            ranges.Add((Number(first, index), Number(last, index), fault with { Code = first }));
        }
        else if (!codes.TryAdd(fault.Code, fault))
        {
            throw Wrong(index, $"the code {fault.Code} came before");
        }
    }

    private static void Check(Fault fault, int index)
    {
        var fits = fault.Class switch
        {
            FaultClass.Sender => fault.Detail is FaultDetail.Restricted or FaultDetail.Disconnected,
            FaultClass.Account => fault.Detail is FaultDetail.Restricted or FaultDetail.Disconnected or FaultDetail.Token,
            FaultClass.Device => fault.Detail is FaultDetail.Drop or FaultDetail.Keep or FaultDetail.Wait,
            FaultClass.Transient => fault.Detail is FaultDetail.None or FaultDetail.Broke,
            FaultClass.Unknown => fault.Detail is FaultDetail.None or FaultDetail.Disconnected,
            _ => fault.Detail == FaultDetail.None,
        };
        if (!fits)
        {
            throw Wrong(index, $"the class {fault.Class} does not go with the detail {fault.Detail}");
        }
    }

    private static FaultDetail Detail(string word, int index) => word == "-" ? FaultDetail.None : Word<FaultDetail>(word, index);

    private static T Word<T>(string word, int index)
        where T : struct, Enum =>
        !char.IsAsciiDigit(word[0]) && word != nameof(FaultDetail.None) && Enum.TryParse<T>(word, ignoreCase: true, out var value)
            ? value
            : throw Wrong(index, $"{word} is no {typeof(T).Name}");

    private static long Number(string digits, int index) => AsNumber(digits) ?? throw Wrong(index, $"{digits} is no number");

    private static long? AsNumber(string code)
    {
        var isHex = code.StartsWith("0x", StringComparison.Ordinal);
        return long.TryParse(
            isHex ? code.AsSpan(2) : code, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    private static FormatException Wrong(int index, string why) => new($"Line {index + 1} of the code list: {why}.");

    private Fault? InRange(string code)
    {
        if (_ranges.Count > 0 && AsNumber(code) is { } number)
        {
            foreach (var (first, last, fault) in _ranges)
            {
                if (number >= first && number <= last)
                {
                    return fault;
                }
            }
        }

        return null;
    }
}
