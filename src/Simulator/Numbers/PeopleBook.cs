using System.Collections.Concurrent;

namespace MassMessaging.Simulator.Numbers;

/// <summary>How WhatsApp names a person, which is not always by the number that a business wrote to: the body of <c>POST /whatsapp/people</c>.</summary>
internal sealed record Person
{
    /// <summary>The number that businesses write to, E.164.</summary>
    public required string Phone { get; init; }

    /// <summary>The number as WhatsApp spells it, E.164; the phone when absent.</summary>
    public string? WaId { get; init; }

    /// <summary>The person's id for this business, such as <c>IT.9001</c>; absent: none is told.</summary>
    public string? UserId { get; init; }

    /// <summary>Whether webhooks name the user id alone, as they do for people with a username.</summary>
    public bool HidesNumber { get; init; }

    /// <summary>The number as webhooks have it; null: hidden.</summary>
    internal string? Shown => HidesNumber ? null : Digits;

    /// <summary>The number as answers to sends have it.</summary>
    internal string Digits => (WaId ?? Phone).TrimStart('+');

    /// <summary>What is wrong with it, in words; null when it can be used.</summary>
    internal string? Problem() => this switch
    {
        _ when !IsNumber(Phone) => "phone must be + and digits",
        { WaId: { } spelling } when !IsNumber(spelling) => "waId must be + and digits",
        { UserId: { } id } when id is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z', '.', _, ..] || id.Length > 131 || !id[3..].All(char.IsAsciiLetterOrDigit) =>
            "userId must be a country, a dot and 1 to 128 letters and digits",
        { HidesNumber: true, UserId: null } => "hidesNumber needs a userId",
        _ => null,
    };

    private static bool IsNumber(string text) => text is ['+', _, ..] && text.Length <= 33 && text[1..].All(char.IsAsciiDigit);
}

/// <summary>The people whom WhatsApp names otherwise than by their number; everybody else goes by it.</summary>
internal sealed class PeopleBook
{
    private readonly ConcurrentDictionary<string, Person> _people = new(StringComparer.Ordinal);

    internal IEnumerable<Person> All => _people.Values.OrderBy(person => person.Phone, StringComparer.Ordinal);

    internal Person Of(string phone) => _people.GetValueOrDefault(phone) ?? new Person { Phone = phone };

    /// <summary>The number of the person with that id; where nobody has it, the id itself.</summary>
    internal string ByUserId(string id) => _people.Values.FirstOrDefault(person => person.UserId == id)?.Phone ?? id;

    internal void Put(Person person) => _people[person.Phone] = person;
}
