using System.Globalization;

namespace MassMessaging.Demo.Customers;

/// <summary>Plausible customers of a small business, invented by a seeded generator: the same seed makes the same file.</summary>
internal static class SampleCustomers
{
    /// <summary>The group whose size is exactly <see cref="NewsletterSize"/> people with a number of their own.</summary>
    public const string Newsletter = "newsletter";
    public const int NewsletterSize = 1000;

    public static readonly IReadOnlyDictionary<string, string> Groups = new Dictionary<string, string>
    {
        ["regular"] = "Comes regularly",
        ["new"] = "New this season",
        ["dormant"] = "Has not come for a while",
        ["vip"] = "Spends most",
        ["colour"] = "Likes colour",
        [Newsletter] = "Wants news",
    };

    public static readonly IReadOnlyDictionary<string, string> Staff =
        Enumerable.Range(1, 6).ToDictionary(number => $"stylist-{number}", number => $"Stylist {number}");

    public static IReadOnlyList<SampleCustomer> Generate(ulong seed, int rows)
    {
        var dice = new Dice(seed);
        var countries = Countries.All.SelectMany(country => Enumerable.Repeat(country, country.Weight)).ToArray();
        var phones = new HashSet<string>();
        var people = new List<SampleCustomer>(rows);
        for (var number = 1; number <= rows; number++)
        {
            people.Add(Next(dice, countries, phones, people, number));
        }

        return WithNewsletter(dice, people);
    }

    private static SampleCustomer Next(Dice dice, Country[] countries, HashSet<string> phones, List<SampleCustomer> people, int number)
    {
        var country = dice.Of(countries);
        var woman = dice.Percent(62);
        var kind = dice.Below(100) switch { < 16 => "regular", < 28 => "new", < 58 => "dormant", _ => "" };
        var visits = kind switch { "regular" => dice.Between(8, 60), "new" => dice.Between(1, 3), _ => dice.Below(15) };
        // The product of two throws: many small receipts, few large ones.
        var spent = visits * (1_500 + (dice.Below(100) * dice.Below(100)));
        var groups = new List<string>();
        if (kind.Length > 0)
        {
            groups.Add(kind);
        }

        if (spent > 250_000)
        {
            groups.Add("vip");
        }

        if (dice.Percent(20))
        {
            groups.Add("colour");
        }

        var branded = dice.Percent(28);
        return new SampleCustomer(
            string.Create(CultureInfo.InvariantCulture, $"c-{number:00000}"),
            country.Name(dice, woman),
            Phone(dice, country, phones, people),
            dice.Percent(6) ? "" : woman ? "female" : "male",
            BirthDate(dice))
        {
            TotalSpentCents = spent,
            Visits = visits,
            BrandedApp = branded,
            OnlineApp = branded || dice.Percent(15),
            Staff = visits == 0 ? [] : [$"stylist-{dice.Between(1, 6)}"],
            Groups = groups,
            City = dice.Of(country.Cities),
            Language = dice.Percent(92) ? country.Language : "en",
        };
    }

    /// <summary>Three in a hundred left no number, one in a hundred shares that of somebody else.</summary>
    private static string Phone(Dice dice, Country country, HashSet<string> phones, List<SampleCustomer> people)
    {
        var chance = dice.Below(100);
        if (chance < 3)
        {
            return "";
        }

        if (chance == 3 && people.Count > 0)
        {
            return dice.Of(people).Phone;
        }

        string phone;
        do
        {
            phone = country.Phone(dice);
        }
        while (!phones.Add(phone));

        return phone;
    }

    /// <summary>Some told only the day, some nothing.</summary>
    private static string BirthDate(Dice dice)
    {
        var year = 2008 - ((dice.Below(66) + dice.Below(66)) / 2);
        var month = dice.Between(1, 12);
        var day = dice.Between(1, DateTime.DaysInMonth(year, month));
        return dice.Below(100) switch
        {
            < 10 => "",
            < 18 => string.Create(CultureInfo.InvariantCulture, $"--{month:00}-{day:00}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{year}-{month:00}-{day:00}"),
        };
    }

    private static IReadOnlyList<SampleCustomer> WithNewsletter(Dice dice, List<SampleCustomer> people)
    {
        var shared = people.GroupBy(person => person.Phone).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        var candidates = Enumerable.Range(0, people.Count)
            .Where(index => people[index].Phone.Length > 0 && !shared.Contains(people[index].Phone)).ToList();
        for (var taken = 0; taken < NewsletterSize && candidates.Count > 0; taken++)
        {
            var choice = dice.Below(candidates.Count);
            var index = candidates[choice];
            people[index] = people[index] with { Groups = [.. people[index].Groups, Newsletter] };
            candidates[choice] = candidates[^1];
            candidates.RemoveAt(candidates.Count - 1);
        }

        return people;
    }
}
