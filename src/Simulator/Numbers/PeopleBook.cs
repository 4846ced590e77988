using System.Collections.Concurrent;

namespace MassMessaging.Simulator.Numbers;

/// <summary>How WhatsApp names a person, which is not always by the number that a business writes to: the body of <c>POST /whatsapp/people</c>.</summary>
internal sealed record Person
{
    /// <summary>The number that businesses write to, E.164.</summary>
    public required string Phone { get; init; }

    /// <summary>The number as WhatsApp spells it, with or without its plus; the phone when absent.</summary>
    public string? WaId { get; init; }

    /// <summary>The person's id for this business, such as <c>IT.9001</c>; absent: none is told.</summary>
    public string? UserId { get; init; }

    /// <summary>Whether webhooks name the user id alone, as they do for people with a username.</summary>
    public bool HidesNumber { get; init; }

    /// <summary>The number as webhooks have it; null: hidden.</summary>
    internal string? Shown => HidesNumber ? null : Digits;

    /// <summary>The number as answers to sends have it; null: nobody knows it.</summary>
    internal string? Digits => (WaId ?? (IsNumber(Phone) ? Phone : null))?.TrimStart('+');

    /// <summary>What is wrong with it, in words; null when it can be used.</summary>
    internal string? Problem() => this switch
    {
        _ when !IsNumber(Phone) => "phone must be + and digits",
        { WaId: { } spelling } when !IsNumber("+" + spelling.TrimStart('+')) => "waId must be digits",
        { UserId: { } id } when !IsUserId(id) => "userId must be a country, a dot and letters and digits",
        { HidesNumber: true, UserId: null } => "hidesNumber needs a userId",
        _ => null,
    };

    internal static bool IsNumber(string text) => text is ['+', _, _, ..] && text.Length <= 33 && text[1..].All(char.IsAsciiDigit);

    internal static bool IsUserId(string text) => text is [>= 'A' and <= 'Z', >= 'A' and <= 'Z', '.', _, ..] && text.Length <= 135
        && text[3..].All(unit => char.IsAsciiLetterOrDigit(unit) || unit == '.');
}

/// <summary>The people whom WhatsApp names otherwise than by their number; everybody else goes by it.</summary>
internal sealed class PeopleBook
{
    private readonly ConcurrentDictionary<string, Person> _people = new(StringComparer.Ordinal);

    internal IEnumerable<Person> All => _people.Values.OrderBy(person => person.Phone, StringComparer.Ordinal);

    /// <summary>The person with that number or user id; of an id that nobody was given no number is known.</summary>
    internal Person Of(string phoneOrId) => _people.GetValueOrDefault(phoneOrId)
        ?? (Person.IsUserId(phoneOrId) ? ById(phoneOrId) ?? new Person { Phone = phoneOrId, UserId = phoneOrId, HidesNumber = true } : new Person { Phone = phoneOrId });

    internal void Put(Person person) => _people[person.Phone] = person;

    private Person? ById(string id) => _people.Values.FirstOrDefault(person => person.UserId == id);
}
