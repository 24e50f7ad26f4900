// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"
#include "aioorm/core/aiotype.h"

#include <QUtf8StringView>
#include <QVariant>

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <tuple>

/// How functions, aggregates and collations written in C++ are handed to SQLite. Applications use
/// AioSqliteOptions::function(), aggregate() and collation(), and need nothing of this.
namespace Aio
{
/// Who may call a function that is written in C++.
enum FunctionUse {
    DirectOnly, ///< statements of the program
    FromSchema, ///< and what the file holds: indexes, generated columns, CHECK, defaults, views and triggers, whoever has written them
};
}

namespace Aio::Detail
{
/// The state of one aggregate over one group.
class AIOORM_EXPORT SqliteAggregate
{
public:
    virtual ~SqliteAggregate();
    virtual void step(std::span<const AioCell> arguments) = 0;
    /// Of a window function: the row leaves the window.
    virtual void inverse(std::span<const AioCell> arguments) = 0;
    virtual AioValue result() = 0;
};

/// A function or an aggregate, with its types erased.
class SqliteFunction
{
public:
    QString name;
    int arguments = 0; ///< -1: any number
    bool deterministic = false;
    Aio::FunctionUse use = Aio::DirectOnly;
    bool window = false;
    std::function<AioValue(std::span<const AioCell>)> call; ///< of a function
    std::function<std::unique_ptr<SqliteAggregate>()> make; ///< of an aggregate
};

class SqliteCollation
{
public:
    QString name;
    std::function<int(std::string_view first, std::string_view second)> compare; ///< of UTF-8
};

/// Throws AioDataError: a cell is not what the function takes.
[[noreturn]] AIOORM_EXPORT void raiseArgument(const QString &function, int number, const AioCell &cell, ColumnKind expected);

/// The types of what can be called in one way.
template<class F>
struct Signature : Signature<decltype(&F::operator())> {
};
template<class R, class... A>
struct Signature<R (*)(A...)> {
    using Result = R;
    using Arguments = std::tuple<std::remove_cvref_t<A>...>;
    static constexpr int count = sizeof...(A);
};
template<class R, class C, class... A>
struct Signature<R (C::*)(A...)> : Signature<R (*)(A...)> {
};
template<class R, class C, class... A>
struct Signature<R (C::*)(A...) const> : Signature<R (*)(A...)> {
};
template<class R, class... A>
struct Signature<R (*)(A...) noexcept> : Signature<R (*)(A...)> {
};
template<class R, class C, class... A>
struct Signature<R (C::*)(A...) noexcept> : Signature<R (*)(A...)> {
};
template<class R, class C, class... A>
struct Signature<R (C::*)(A...) const noexcept> : Signature<R (*)(A...)> {
};

/// A callable that takes any arguments, as one list.
template<class S>
concept Variadic = std::same_as<typename S::Arguments, std::tuple<QVariantList>>;

/// Reads the cells into the arguments. False: one that may not be NULL is.
template<class Arguments, std::size_t... I>
bool readArguments([[maybe_unused]] const QString &function,
                   [[maybe_unused]] std::span<const AioCell> cells,
                   [[maybe_unused]] Arguments &arguments,
                   std::index_sequence<I...>)
{
    [[maybe_unused]] const auto read = [&]<class T>(const AioCell &cell, T &out, int number) {
        static_assert(Storable<typename Unwrap<T>::Type>, "AioOrm: an argument of this type cannot come from a database; specialise AioType for it");
        if (cell.isNull() && !Unwrap<T>::nullable) {
            return false;
        }
        if (!readCell(cell, out)) {
            raiseArgument(function, number, cell, AioType<typename Unwrap<T>::Type>::kind);
        }
        return true;
    };
    return (read(cells[I], std::get<I>(arguments), int(I + 1)) && ...);
}

inline QVariantList toVariants(std::span<const AioCell> cells)
{
    QVariantList values;
    for (const AioCell &cell : cells) {
        values.append(valueFromCell(cell).toVariant());
    }
    return values;
}

template<class T>
AioValue toSqliteValue(const T &result)
{
    if constexpr (std::same_as<T, AioValue>) {
        return result;
    } else {
        static_assert(Storable<typename Unwrap<T>::Type>, "AioOrm: a result of this type cannot go into a database; specialise AioType for it");
        return toValue(result);
    }
}

template<class F>
std::shared_ptr<const SqliteFunction> makeFunction(const QString &name, F callable, bool deterministic, Aio::FunctionUse use)
{
    using S = Signature<std::decay_t<F>>;
    static_assert(!std::is_void_v<typename S::Result>, "AioOrm: an SQL function returns a value");
    auto function = std::make_shared<SqliteFunction>();
    function->name = name;
    function->deterministic = deterministic;
    function->use = use;
    if constexpr (Variadic<S>) {
        function->arguments = -1;
        function->call = [callable = std::move(callable)](std::span<const AioCell> cells) {
            return toSqliteValue(callable(toVariants(cells)));
        };
    } else {
        function->arguments = S::count;
        function->call = [name, callable = std::move(callable)](std::span<const AioCell> cells) {
            typename S::Arguments arguments;
            if (!readArguments(name, cells, arguments, std::make_index_sequence<std::size_t(S::count)>())) {
                return AioValue();
            }
            return toSqliteValue(std::apply(callable, std::move(arguments)));
        };
    }
    return function;
}

template<class T>
concept Windowed = requires { &T::inverse; };

template<class T>
class TypedAggregate final : public SqliteAggregate
{
public:
    explicit TypedAggregate(const QString &name)
        : m_name(name)
    {
    }
    void step(std::span<const AioCell> cells) override
    {
        pass(cells, [this](auto &&...arguments) {
            m_state.step(std::forward<decltype(arguments)>(arguments)...);
        });
    }
    void inverse(std::span<const AioCell> cells) override
    {
        if constexpr (Windowed<T>) {
            pass(cells, [this](auto &&...arguments) {
                m_state.inverse(std::forward<decltype(arguments)>(arguments)...);
            });
        }
    }
    AioValue result() override { return toSqliteValue(m_state.result()); }

private:
    using S = Signature<decltype(&T::step)>;

    template<class To>
    void pass(std::span<const AioCell> cells, To &&to)
    {
        if constexpr (Variadic<S>) {
            to(toVariants(cells));
        } else {
            typename S::Arguments arguments;
            if (readArguments(m_name, cells, arguments, std::make_index_sequence<std::size_t(S::count)>())) {
                std::apply(to, std::move(arguments));
            }
        }
    }

    const QString m_name;
    T m_state{};
};

template<class T>
std::shared_ptr<const SqliteFunction> makeAggregate(const QString &name, bool deterministic, Aio::FunctionUse use)
{
    using S = Signature<decltype(&T::step)>;
    auto function = std::make_shared<SqliteFunction>();
    function->name = name;
    function->deterministic = deterministic;
    function->use = use;
    function->arguments = Variadic<S> ? -1 : S::count;
    function->window = Windowed<T>;
    function->make = [name] {
        return std::make_unique<TypedAggregate<T>>(name);
    };
    return function;
}

template<class F>
std::shared_ptr<const SqliteCollation> makeCollation(const QString &name, F compare)
{
    auto collation = std::make_shared<SqliteCollation>();
    collation->name = name;
    collation->compare = [compare = std::move(compare)](std::string_view first, std::string_view second) {
        const QUtf8StringView a(first.data(), qsizetype(first.size())), b(second.data(), qsizetype(second.size()));
        const auto sign = [](const auto &order) {
            return order < 0 ? -1 : order > 0 ? 1 : 0;
        };
        if constexpr (std::is_invocable_v<const F &, QUtf8StringView, QUtf8StringView>) {
            return sign(compare(a, b));
        } else {
            static_assert(std::is_invocable_v<const F &, QString, QString>, "AioOrm: a collation compares two QStrings, QStringViews or QUtf8StringViews");
            return sign(compare(a.toString(), b.toString()));
        }
    };
    return collation;
}
}
