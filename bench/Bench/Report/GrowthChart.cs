using System.Globalization;
using System.Security;
using System.Text;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Report;

/// <summary>How a value grows with the size of the work, by contender: bars of text, and lines on logarithmic scales as SVG.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Unit">Of the values.</param>
internal sealed record GrowthChart(string Title, string Unit)
{
    private const int Width = 640;
    private const int Height = 360;
    private const int Margin = 60;

    private static readonly string[] Colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd"];

    private readonly List<(string Who, int Size, double Value)> _points = [];

    public void Add(string who, int size, double value) => _points.Add((who, size, value));

    /// <summary>Says the bars, and writes the lines to the file that <c>--chart</c> names.</summary>
    public void Show(BenchOptions options)
    {
        Say(Text());
        if (options.Text("chart", "") is { Length: > 0 } file)
        {
            File.WriteAllText(file, Svg());
        }
    }

    private string Text()
    {
        var most = _points.Max(point => point.Value);
        var longest = _points.Max(point => point.Who.Length);
        return string.Join('\n', _points.OrderBy(point => point.Size).Select(point => string.Create(
            CultureInfo.InvariantCulture,
            $"{point.Size,10:N0}  {point.Who.PadRight(longest)}  {new string('#', Math.Max(1, (int)Math.Round(40 * point.Value / most)))} {point.Value:0.###} {Unit}")).Prepend(Title));
    }

    private string Svg()
    {
        var (sizes, values) = (_points.Select(point => Math.Log10(point.Size)).ToArray(), _points.Select(point => Math.Log10(point.Value)).ToArray());
        var (low, high) = (Math.Floor(values.Min()), Math.Max(Math.Floor(values.Min()) + 1, Math.Ceiling(values.Max())));
        double X(double size) => Margin + ((Width - (2 * Margin)) * (size - sizes.Min()) / Math.Max(1e-9, sizes.Max() - sizes.Min()));
        double Y(double value) => Height - Margin - ((Height - (2 * Margin)) * (value - low) / (high - low));
        var svg = new StringBuilder();
        void Line(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12">""");
        Line($"""<rect width="{Width}" height="{Height}" fill="white"/><text x="{Margin}" y="24" font-size="15">{SecurityElement.Escape(Title)} ({Unit})</text>""");
        for (var power = low; power <= high; power++)
        {
            Line($"""<line x1="{Margin}" x2="{Width - Margin}" y1="{Y(power):0}" y2="{Y(power):0}" stroke="#ddd"/><text x="{Margin - 8}" y="{Y(power) + 4:0}" text-anchor="end">{Math.Pow(10, power):0.###}</text>""");
        }

        foreach (var size in _points.Select(point => point.Size).Distinct())
        {
            Line($"""<text x="{X(Math.Log10(size)):0}" y="{Height - Margin + 20}" text-anchor="middle">{size:N0}</text>""");
        }

        foreach (var (series, colour) in _points.GroupBy(point => point.Who).Zip(Colours))
        {
            var path = string.Join(' ', series.OrderBy(point => point.Size).Select(point =>
                string.Create(CultureInfo.InvariantCulture, $"{X(Math.Log10(point.Size)):0},{Y(Math.Log10(point.Value)):0}")));
            var last = series.MaxBy(point => point.Size);
            Line($"""<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>""");
            Line($"""<text x="{X(Math.Log10(last.Size)) - 6:0}" y="{Y(Math.Log10(last.Value)) - 8:0}" text-anchor="end" fill="{colour}">{SecurityElement.Escape(last.Who)}</text>""");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
