using System.Text.Json.Serialization;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Imports;

/// <summary>What came of an import.</summary>
/// <param name="Created">Rows that were new.</param>
/// <param name="Updated">Rows that changed something.</param>
/// <param name="Unchanged">Rows that were there just so.</param>
/// <param name="Rejected">Rows that were not taken.</param>
/// <param name="Errors">Why, for at most 1,000 errors, in the order of their lines.</param>
/// <param name="ErrorsOmitted">Errors that are not listed.</param>
/// <param name="Warnings">What is odd about rows that were taken, at most 1,000, in the order of their lines.</param>
/// <param name="WarningsOmitted">Warnings that are not listed.</param>
/// <param name="UnknownColumns">Columns or members that were ignored.</param>
/// <param name="DryRun">Nothing was stored.</param>
[Contract("ImportResult")]
internal sealed record ImportView(
    int Created, int Updated, int Unchanged, int Rejected, IReadOnlyList<ImportError> Errors, int ErrorsOmitted,
    IReadOnlyList<ImportWarning> Warnings, int WarningsOmitted, IReadOnlyList<string> UnknownColumns, bool DryRun)
{
    /// <summary>Of a dry run of a CSV file: its columns in their order; null: the answer is of another import.</summary>
    public IReadOnlyList<ImportColumnView>? Columns { get; init; }

    /// <summary>Of a dry run of a CSV file: what separates its cells.</summary>
    public string? Separator { get; init; }

    /// <summary>Of a dry run of a CSV file: the encoding that it was read in, or <c>windows-1252</c> where it was read as UTF-8 and is not. Send it as <c>charset</c>.</summary>
    public string? Encoding { get; init; }

    /// <summary>Errors of the longest list, and warnings.</summary>
    public const int MaxErrors = 1000;

    /// <summary>The same with its sentences in a language.</summary>
    public ImportView In(Sentences sentences) => this with
    {
        Errors = [.. Errors.Select(error => error.In(sentences))],
        Warnings = [.. Warnings.Select(warning => warning.In(sentences))],
    };
}

/// <summary>A column of a file.</summary>
/// <param name="Name">Its header.</param>
/// <param name="Field">The field that it is taken for, by <c>map</c> or by its header; null: none.</param>
/// <param name="Guess">Where it is taken for none, the field that its header and cells suggest; null: none, or <c>map</c> says to ignore it.</param>
/// <param name="Samples">Up to three of its cells, at most 100 characters of each.</param>
internal sealed record ImportColumnView(string Name, string? Field, string? Guess, IReadOnlyList<string> Samples);

/// <summary>Why a row was not taken.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Column">The column; null: the row as a whole.</param>
/// <param name="Reason">The broken rule's name.</param>
/// <param name="Message">A sentence.</param>
internal sealed record ImportError(int Line, string? Column, string Reason, string Message)
{
    /// <summary>The values that the sentence names, as data.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("ProblemParams")]
    public object? Params => ProblemParams.Of(Values);

    /// <summary>The same, as the rule gave them.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, object?>? Values { get; init; }

    /// <summary>The error with its sentence in a language.</summary>
    public ImportError In(Sentences sentences) =>
        this with { Message = sentences.Message(Reason, Values, "/" + Column) ?? Message };
}

/// <summary>What is odd about a row that was taken.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Column">The column; null: the row as a whole.</param>
/// <param name="Reason">The warning's name.</param>
/// <param name="Message">A sentence.</param>
internal sealed record ImportWarning(int Line, string? Column, string Reason, string Message)
{
    /// <summary>The values that the sentence names, as data.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("ProblemParams")]
    public object? Params => ProblemParams.Of(Values);

    /// <summary>The same, as the rule gave them.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, object?>? Values { get; init; }

    /// <summary>The warning with its sentence in a language.</summary>
    public ImportWarning In(Sentences sentences) =>
        this with { Message = sentences.Message(Reason, Values, "/" + Column) ?? Message };
}
