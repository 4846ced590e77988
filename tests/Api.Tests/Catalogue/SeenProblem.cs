using System.Text.Json;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Tests.Catalogue;

/// <summary>Checks each problem that a test meets: it is of the catalogue, has its values, and is documented by its operation.</summary>
public static class SeenProblem
{
    /// <summary>What any address may be answered with, also one that no operation describes: the chat's hub, and addresses that are none.</summary>
    private static readonly HashSet<string> Anywhere =
    [
        "routeNotFound", "methodNotAllowed", "nulCharacter", "badRequest", "internal", "unavailable", "mediaTypeNotSupported", "bodyTooLarge",
        "appTokenRequired", "keyRequired", "notFound", "rateLimited", "connectionBusy", "tenantSuspended", "operatorKeyRequired",
    ];

    /// <summary>Fails for a problem that breaks a promise of the catalogue; anything else passes.</summary>
    public static void Check(string method, string path, Answer answer)
    {
        if (answer.Status < 400 || !answer.Headers.TryGetValue("Content-Type", out var type) || !type.StartsWith("application/problem+json", StringComparison.Ordinal)
            || answer.Body.Length == 0)
        {
            return;
        }

        var code = answer.Text("code");
        var rule = Rule.Find(code);
        Assert.True(rule is not null, $"The code {code} is not in the catalogue: add it to src/Domain/Vocabulary/Rule.*.cs and to the sentences of each language. {answer}");
        Assert.True(rule.Status == answer.Status, $"{code} has the status {rule.Status} in the catalogue and {answer.Status} here: a code has one status. {answer}");
        CheckValues(rule, answer);
        var documented = KnownOperations.Only.CodesOf(method, path, answer.Status);
        Assert.True(
            documented?.Contains(code) ?? Anywhere.Contains(code),
            $"{method} {path} does not document {answer.Status} {code}: add it to its Documented(...). {answer}");
    }

    private static void CheckValues(Rule rule, Answer answer)
    {
        CheckValues(rule, answer.Json, answer);
        if (answer.Json.TryGetProperty("problems", out var problems))
        {
            foreach (var problem in problems.EnumerateArray())
            {
                var code = problem.GetProperty("code").GetString()!;
                CheckValues(Rule.Find(code) ?? throw new Xunit.Sdk.XunitException($"The code {code} is not in the catalogue. {answer}"), problem, answer);
            }
        }
    }

    private static void CheckValues(Rule rule, JsonElement problem, Answer answer)
    {
        var names = problem.TryGetProperty("params", out var values) && values.ValueKind == JsonValueKind.Object
            ? values.EnumerateObject().Select(member => member.Name).ToList() : [];
        Assert.All(names, name => Assert.True(rule.Parameters.Contains(name), $"{rule.Code} carries {name}, which its rule does not list. {answer}"));
        var reason = names.Contains("reason") ? values.GetProperty("reason").GetString() : null;
        var sentences = Sentences.English.Find(rule.Code)!;
        Assert.True(reason is null || sentences.Reasons is null || sentences.Reasons.ContainsKey(reason), $"{rule.Code} has no sentence for the reason {reason}. {answer}");
        var candidates = sentences.Candidates(reason);
        Assert.True(
            candidates.Count == 0 || candidates.Any(sentence => Sentences.Placeholders(sentence).All(value => value.Name == "field" || names.Contains(value.Name))),
            $"{rule.Code} lacks the values of its sentences. {answer}");
    }
}
