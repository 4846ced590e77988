using MassMessaging.Demo.Customers;

return args switch
{
    ["generate", .. var rest] => Generate(rest),
    _ => 2,
};

static int Generate(string[] options)
{
    var seed = ulong.Parse(Option(options, "--seed", "20260101"));
    var rows = int.Parse(Option(options, "--rows", "3000"));
    using var output = new StreamWriter(Console.OpenStandardOutput()) { NewLine = "\n" };
    output.WriteLine(SampleCustomer.Header);
    foreach (var customer in SampleCustomers.Generate(seed, rows))
    {
        output.WriteLine(customer.ToLine());
    }

    return 0;
}

static string Option(string[] options, string name, string fallback) =>
    Array.IndexOf(options, name) is var index and >= 0 && index + 1 < options.Length ? options[index + 1] : fallback;
