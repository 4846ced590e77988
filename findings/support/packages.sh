# Sourced by the findings: public packages in a folder of their own, and what was seen held against the script's header.
# shellcheck shell=bash

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT

# npm_packages <name@version>…: installs them, with npm's own cache, into the folder.
npm_packages() {
    command -v npm >/dev/null || { echo "npm is missing: https://nodejs.org" >&2; exit 1; }
    npm install --prefix "$folder" --cache "$folder/cache" --ignore-scripts --no-audit --no-fund --loglevel=error "$@" >/dev/null </dev/null
}

# node_sees: runs the program on its input (an ES module) beside those packages.
node_sees() { (cd "$folder" && timeout 50 node --no-warnings --input-type=module -); }

# nuget_sees <name@version>…: builds the C# program on its input with those packages, and runs it.
nuget_sees() {
    command -v dotnet >/dev/null || { echo "The .NET SDK is missing: https://dotnet.microsoft.com/download" >&2; exit 1; }
    local package program=$folder/program
    mkdir -p "$program"
    cat >"$program/Program.cs"
    {
        echo '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup><ItemGroup>'
        for package in "$@"; do echo "<PackageReference Include=\"${package%@*}\" Version=\"${package#*@}\" />"; done
        echo '</ItemGroup></Project>'
    } >"$program/program.csproj"
    NUGET_PACKAGES=$folder/nuget MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 \
        dotnet build "$program/program.csproj" -o "$program/out" -v quiet -nologo -p:UseSharedCompilation=false -p:WarningLevel=0 >"$folder/build.log" </dev/null \
        || { cat "$folder/build.log" >&2; exit 1; }
    timeout 50 dotnet "$program/out/program.dll"
}

# as_written: prints its input, and fails where it is not what the header's lines "# > …" say.
as_written() {
    tee "$folder/seen"
    if ! diff <(sed -n 's/^# > //p' "$0") "$folder/seen" >"$folder/difference"; then
        echo "This changed since it was written down (<: written, >: seen):" >&2
        cat "$folder/difference" >&2
        exit 1
    fi
}
