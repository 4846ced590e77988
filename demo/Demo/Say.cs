namespace MassMessaging.Demo;

/// <summary>The demo's lines on the terminal.</summary>
internal static class Say
{
    public static void Step(string step, string text) => Console.WriteLine($"{step,-14}{text}");

    public static void More(string text) => Console.WriteLine($"{"",-14}{text}");

    public static void Blank() => Console.WriteLine();
}
